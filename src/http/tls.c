/* SPDX-License-Identifier: Apache-2.0 */
#include "http/server_impl.h"

#include <openssl/err.h>
#include <string.h>

static enum status fail(SSL_CTX *context, const char *what, const char *path, struct error *err)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    SSL_CTX_free(context);
    return error_set(err, STATUS_INVALID, "cannot use the TLS %s %s: %s", what, path,
                     reason == NULL ? "no reason is known" : reason);
}

/* A client that offers protocols gets HTTP/1.1 if it has it; one that offers none is not asked. */
static int choose_protocol(SSL *tls, const unsigned char **out, unsigned char *out_length,
                           const unsigned char *offered, unsigned offered_length, void *context)
{
    (void)tls;
    (void)context;
    static const unsigned char ours[] = "\x08http/1.1";
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_length, ours, sizeof ours - 1, offered,
                              offered_length) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

/* A key with a passphrase is an error at the start, not a question on some terminal. */
static int no_passphrase(char *buffer, int size, int writing, void *context)
{
    (void)buffer;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

/* Tickets resume sessions without memory here; their key is made at every start. Renegotiation
 * and compression are old ways to make a server work for nothing, or to guess secrets. */
static void configure(SSL_CTX *context)
{
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    /* TLS 1.2: forward secrecy and authenticated encryption only. */
    SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
}

enum status tls_context_new(const char *certificate, const char *key, SSL_CTX **out_context,
                            struct error *err)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for TLS");
    configure(context);
    if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1)
        return fail(context, "certificate", certificate, err);
    if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1)
        return fail(context, "key", key, err);
    *out_context = context;
    return STATUS_OK;
}
