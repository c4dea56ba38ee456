/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/tcp.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

unsigned tcp_port(int descriptor)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } name = {.any = {.sa_family = AF_UNSPEC}};
    socklen_t length = sizeof name;
    if (getsockname(descriptor, &name.any, &length) != 0)
        return 0;
    if (name.any.sa_family == AF_INET)
        return ntohs(name.v4.sin_port);
    return name.any.sa_family == AF_INET6 ? ntohs(name.v6.sin6_port) : 0;
}

void tcp_send_at_once(int descriptor)
{
    int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

void tcp_shut_sending(int descriptor)
{
    shutdown(descriptor, SHUT_WR);
}

void tcp_shut(int descriptor)
{
    shutdown(descriptor, SHUT_RDWR);
}
