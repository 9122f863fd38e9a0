/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_NET_TCP_H
#define ASHLAR_NET_TCP_H
/*
 * TCP (RFC 9293), without a copy where the caller wants none. Nothing here waits: what cannot be
 * done now is -ASH_EAGAIN, and ash_net_tcp_source tells when to try again (net.ip).
 *
 * A connection belongs to whoever accepted or connected it, until ash_net_tcp_close or
 * ash_net_tcp_abort: after these the pointer is dead, and the stack sees to the rest by itself. A
 * connection that failed keeps its error, which every call returns, and must be closed too.
 *
 * Errors of a connection: -ASH_ECONNRESET, -ASH_ECONNREFUSED, -ASH_ETIMEDOUT, -ASH_EHOSTUNREACH,
 * -ASH_ENETUNREACH, -ASH_ECONNABORTED (this side's address went away).
 *
 * Context: thread.
 */
#include <ashlar/base.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>

struct ash_net_tcp;
struct ash_net_tcp_listener;
struct ash_net_tcp_connection;

/*
 * Listens at `local`: on one of the stack's addresses or all (ASH_NET_IP_ANY), and a port, not 0.
 * Up to `backlog` connections may be open and not yet accepted. -ASH_EADDRINUSE: somebody does
 * there. -ASH_EADDRNOTAVAIL: not an address of the stack. -ASH_ENOSPC: too many listeners.
 */
ASH_MUST_USE int ash_net_tcp_listen(struct ash_net_tcp *self, const struct ash_net_ip_end *local,
                                    unsigned backlog, struct ash_net_tcp_listener **listener);

/* The next connection, in order of arrival. -ASH_EAGAIN: none now. */
ASH_MUST_USE int ash_net_tcp_accept(struct ash_net_tcp *self, struct ash_net_tcp_listener *listener,
                                    struct ash_net_tcp_connection **connection);

/* Listens no more. What was not accepted is reset. */
void ash_net_tcp_unlisten(struct ash_net_tcp *self, struct ash_net_tcp_listener *listener);

/*
 * Begins to connect to `remote`. The connection is writable when it is open, and ended when that
 * failed. `local` may be NULL; in it, a port of 0 is one that the stack chooses (RFC 6056), an
 * address of 0 its own. -ASH_EADDRNOTAVAIL: no port is left, or not our address. -ASH_EADDRINUSE:
 * the pair of ends is taken. -ASH_ENETUNREACH: no route, or none from a `local` at 127/8.
 * -ASH_ENETDOWN: no address yet. -ASH_ENOSPC: too many connections. -ASH_EINVAL: no host can have
 * that address.
 */
ASH_MUST_USE int ash_net_tcp_connect(struct ash_net_tcp *self, const struct ash_net_ip_end *remote,
                                     const struct ash_net_ip_end *local,
                                     struct ash_net_tcp_connection **connection);

/*
 * Sends the content of `buffer`, of which the caller is the only holder, and the connection from
 * now on. ASH_NET_BUFFER_HEADROOM bytes or more stand free before the content. -ASH_EAGAIN: no room
 * now. -ASH_EPIPE: after ash_net_tcp_finish. -ASH_ENOTCONN: not open yet. -ASH_EINVAL: empty, more
 * than one piece, or no headroom. On an error the buffer stays the caller's. Best is a content of
 * ash_net_tcp_segment bytes or less.
 */
ASH_MUST_USE int ash_net_tcp_send(struct ash_net_tcp *self,
                                  struct ash_net_tcp_connection *connection,
                                  struct ash_net_buffer *buffer);

/* Copies up to `count` bytes to send; how many, or an error as above. */
ASH_MUST_USE int ash_net_tcp_write(struct ash_net_tcp *self,
                                   struct ash_net_tcp_connection *connection, const void *bytes,
                                   size_t count);

/* How many bytes one segment carries now. */
unsigned ash_net_tcp_segment(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection);

/*
 * The next piece of what came, now the caller's to put. 0 with a NULL `*buffer`: the other side has
 * finished, and all has been received. -ASH_EAGAIN: nothing now.
 */
ASH_MUST_USE int ash_net_tcp_receive(struct ash_net_tcp *self,
                                     struct ash_net_tcp_connection *connection,
                                     struct ash_net_buffer **buffer);

/* Copies up to `count` bytes of what came, and takes them; how many, 0 at the end, or an error. */
ASH_MUST_USE int ash_net_tcp_read(struct ash_net_tcp *self,
                                  struct ash_net_tcp_connection *connection, void *into,
                                  size_t count);

/* No more will be sent: the other side reads the end after all that was. Receiving goes on. */
ASH_MUST_USE int ash_net_tcp_finish(struct ash_net_tcp *self,
                                    struct ash_net_tcp_connection *connection);

/*
 * Done with it. What was sent is still delivered, in the background. With data that nobody
 * received, or that comes later, the other side is reset (RFC 9293 §3.6.1).
 */
void ash_net_tcp_close(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection);

/* Done with it at once: resets the other side, and forgets all. */
void ash_net_tcp_abort(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection);

/* Switches of a connection; all are off in the beginning. */
enum ash_net_tcp_switch {
    ASH_NET_TCP_NO_DELAY = 1,   /* send small segments at once, without Nagle's algorithm */
    ASH_NET_TCP_CORK = 2,       /* send full segments only, or what has waited for a time-out */
    ASH_NET_TCP_KEEP_ALIVE = 3, /* ask a silent other side whether it is there. RFC 9293 §3.8.4 */
};

void ash_net_tcp_set(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection,
                     enum ash_net_tcp_switch which, bool on);

/* What becomes ready. Valid as long as the listener or the connection. */
struct ash_net_ip_source *ash_net_tcp_listener_source(struct ash_net_tcp *self,
                                                      struct ash_net_tcp_listener *listener);
struct ash_net_ip_source *ash_net_tcp_source(struct ash_net_tcp *self,
                                             struct ash_net_tcp_connection *connection);

/* States, RFC 9293 §3.3.2. */
enum ash_net_tcp_state {
    ASH_NET_TCP_CLOSED = 0,
    ASH_NET_TCP_SYN_SENT = 1,
    ASH_NET_TCP_SYN_RECEIVED = 2,
    ASH_NET_TCP_ESTABLISHED = 3,
    ASH_NET_TCP_FIN_WAIT_1 = 4,
    ASH_NET_TCP_FIN_WAIT_2 = 5,
    ASH_NET_TCP_CLOSE_WAIT = 6,
    ASH_NET_TCP_CLOSING = 7,
    ASH_NET_TCP_LAST_ACK = 8,
    ASH_NET_TCP_TIME_WAIT = 9,
    ASH_NET_TCP_LISTEN = 10, /* of ash_net_tcp_next alone */
};

struct ash_net_tcp_status {
    struct ash_net_ip_end local, remote;
    enum ash_net_tcp_state state;
    int error;        /* 0, or why it failed */
    uint32_t unsent;  /* bytes that wait to be sent */
    uint32_t unacked; /* bytes on their way */
    uint32_t unread;  /* bytes that wait to be received */
    uint32_t rtt_us;  /* smoothed round trip; 0: not measured */
    uint32_t window;  /* congestion window, bytes */
    uint32_t resent;  /* segments sent again */
};

struct ash_net_tcp_status ash_net_tcp_status(struct ash_net_tcp *self,
                                             struct ash_net_tcp_connection *connection);

/*
 * All that there is, one after the other: begin with `*place` 0. Listeners; connections, also those
 * that nobody has accepted yet or has any more; TIME-WAIT. False: no more. What comes or goes
 * between two calls may be left out.
 */
bool ash_net_tcp_next(struct ash_net_tcp *self, unsigned *place, struct ash_net_tcp_status *status);

#endif
