/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PROXY protocol's header, versions 1 and 2: what a listed proxy says in front of everything
 * else, TLS included. Pure parser; who may say it is decided in connection.c (R54).
 */
#ifndef HTTP_PROXY_PROTOCOL_H
#define HTTP_PROXY_PROTOCOL_H

#include "base/slice.h"
#include "core/ip.h"

/* Version 1: 107 bytes with its end. Version 2: 16 and what they announce; far more than all
 * registered TLVs need is garbage. */
enum { PROXY_PROTOCOL_MAX_BYTES = 2048 };

enum proxy_protocol_result {
    PROXY_PROTOCOL_MORE,    /* not complete yet */
    PROXY_PROTOCOL_CLIENT,  /* names the client */
    PROXY_PROTOCOL_UNKNOWN, /* UNKNOWN or AF_UNSPEC: the proxy does not know: not readable */
    PROXY_PROTOCOL_LOCAL,   /* the proxy's own health check, no client behind it */
    PROXY_PROTOCOL_BAD,
};

/* Outputs are written for CLIENT (both), UNKNOWN and LOCAL (the length only). */
enum proxy_protocol_result proxy_protocol_parse(struct slice bytes, size_t *out_length,
                                                struct ip *out_client);

#endif
