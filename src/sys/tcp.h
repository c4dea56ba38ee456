/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three questions about TCP sockets that the event library has no function for. Descriptors
 * are the caller's. Any thread; cannot fail in a way that matters.
 */
#ifndef SYS_TCP_H
#define SYS_TCP_H

/* The local port; 0 when the descriptor is not an IP socket. */
unsigned tcp_port(int descriptor);
/* Small replies leave at once instead of waiting for more. */
void tcp_send_at_once(int descriptor);
/* The other side reads an end after what was sent; what it still sends can be read. */
void tcp_shut_sending(int descriptor);
/* Nothing goes either way any more; whoever waits for it is woken. The descriptor stays open. */
void tcp_shut(int descriptor);

#endif
