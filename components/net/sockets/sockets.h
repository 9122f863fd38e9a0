/* SPDX-License-Identifier: MIT */
#ifndef SOCKETS_H
#define SOCKETS_H
/*
 * What the files of this component share. The functions of the standard have no instance, so the
 * state is one static structure.
 *
 * A source of net.ip is in one set at a time, and one thread waits in a set at a time, while any
 * number of threads and epolls may wait for one socket. So all sources are in one set, the hub,
 * from their first moment. Of the threads that wait, one leads: it waits in the hub, and passes on
 * what it hears of a file to all that watch the file, threads and epolls. The others sleep on an
 * event of their own; when the leader leaves, it wakes the next. Whoever has news for the leader
 * makes the hub's own source ready, so that it returns.
 *
 * Locks, in the order in which they are taken: a file's, the state's, the stack's. `ready` is
 * called with or without the state's, and reads single words.
 */
#include <poll.h>
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <errno.h>
#include <posix_descriptor.h>
#include <ashlar/alloc.h>
#include <ashlar/lock.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/tcp.h>
#include <ashlar/net/udp.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>

#define SOCKETS_MOST_MSG ((size_t)INT64_MAX)
#define SOCKETS_IOV_MAX  1024

#define SOCKETS_NS_PER_S  UINT64_C(1000000000)
#define SOCKETS_NS_PER_MS 1000000u
#define SOCKETS_NS_PER_US 1000u

/* Bits of `shut`. */
#define SOCKETS_SHUT_READ  1u
#define SOCKETS_SHUT_WRITE 2u

struct sockets_file;
struct sockets_watch;

/* A message on its way from or to the pieces of a caller's memory. */
struct sockets_message {
    const struct iovec *parts;
    size_t count;        /* pieces */
    size_t part, offset; /* how far it is */
    size_t bytes, done;  /* altogether, and so far */
    int flags;           /* MSG_… */
    int out_flags;       /* MSG_TRUNC */
    int accept_flags;    /* SOCK_…, of what is accepted */
    bool has_remote;
    struct ash_net_ip_end remote; /* to, or from whom; with bytes in host order */
};

/* What the kinds of sockets, and epolls, do differently. */
struct sockets_ops {
    unsigned (*ready)(struct sockets_file *file); /* POLL… */
    long (*send)(struct sockets_file *file, struct sockets_message *message);
    long (*receive)(struct sockets_file *file, struct sockets_message *message);
    int (*bind)(struct sockets_file *file, const struct ash_net_ip_end *local);
    int (*connect)(struct sockets_file *file, const struct ash_net_ip_end *remote);
    int (*names)(struct sockets_file *file, struct ash_net_ip_end *end, bool peer);
    void (*dispose)(struct sockets_file *file);
    short type; /* SOCK_…; of an epoll 0 */
};

/* A place in a ring; all alone it points to itself. */
struct sockets_link {
    struct sockets_link *before, *after;
};

/* An open socket or epoll, behind a descriptor of posix.files. */
struct sockets_file {
    struct posix_file base;

    /* Guarded by the state's lock. */
    uint32_t told;               /* times that something new was true of it */
    struct sockets_link watches; /* of struct sockets_watch */
    struct ash_net_ip_source *source;
    struct sockets_file *next_bound; /* of the streams with `bound` */

    /* Guarded by `lock`. */
    struct ash_lock_word lock;
    const struct sockets_ops *ops;
    uint8_t shut, switches; /* SOCKETS_SHUT_…; 1 << enum ash_net_tcp_switch */
    bool bound, reuse, resets, broadcast, connecting, nonblocking;
    bool error_told;                /* the error of the connection */
    struct ash_net_ip_end local;    /* of a stream that is bound and no more, and of a listener */
    struct ash_net_ip_end remote;   /* a datagram socket's */
    struct ash_net_buffer *held;    /* what was received for a MSG_PEEK, linked by `next` */
    struct ash_net_ip_end held_end; /* who sent it, to a datagram socket */
    uint64_t receive_ns, send_ns;   /* timeouts; 0: none */
    union {
        struct ash_net_tcp_connection *tcp; /* of a stream; NULL: none yet */
        struct ash_net_tcp_listener *listener;
        struct ash_net_udp_socket *udp; /* NULL: not bound yet */
        struct sockets_epoll *epoll;
    };
};

/* Somebody to be told of a file. */
struct sockets_watch {
    struct sockets_link of_file;
    void (*tell)(struct sockets_watch *watch); /* with the state's lock held */
};

/* A thread that waits. */
struct sockets_waiter {
    struct sockets_waiter *next; /* that sleeps */
    struct ash_sched_event event;
    bool woken;
};

/* What a waiter leaves with a file. */
struct sockets_post {
    struct sockets_watch watch;
    struct sockets_waiter *waiter;
    struct sockets_file *file;
};

/* A descriptor that poll looks at. */
struct sockets_polled {
    struct posix_file *any;   /* what is behind it; NULL: nothing */
    struct sockets_post post; /* its `file` is NULL: not ours, and ready at all times */
};

struct sockets {
    struct ash_lock_word lock; /* guards everything below */
    struct ash_net_ip_set hub;
    struct ash_net_ip_source kick;   /* the hub's own, always ready */
    struct sockets_waiter *leader;   /* in ash_net_ip_wait with the hub */
    struct sockets_waiter *sleeping; /* the others */
    struct sockets_file *bound;      /* streams, linked by `next_bound` */
    uint16_t next_port;              /* where the search for a free one begins */
};
extern struct sockets sockets_state;

/* files.c */
void sockets_link_in(struct sockets_link *ring, struct sockets_link *link);
void sockets_link_out(struct sockets_link *link);
/* A table of the stack is full. */
static inline int sockets_full(int error) {
    return error == -ASH_ENOSPC ? -ENOBUFS : error;
}
/* The socket behind a descriptor, which stays until it is put. 0, -EBADF, -ENOTSOCK. */
int sockets_get_socket(int fd, struct sockets_file **file);
/* A file of ours, or NULL. */
struct sockets_file *sockets_of(struct posix_file *file);
void sockets_put(struct sockets_file *file);
/* Begins and ends a call on a socket that is locked meanwhile; with an error `*file` is NULL. */
int sockets_enter(int fd, struct sockets_file **file);
int sockets_leave(struct sockets_file *file, int error);
/* Is there something to receive or to accept? POLLIN | POLLRDNORM, or 0. */
unsigned sockets_readable(struct sockets_file *file);
/* A new file, put when it is not used after all; NULL: ENOMEM. `flags`: SOCK_NONBLOCK. */
struct sockets_file *sockets_new(const struct sockets_ops *ops, int flags);
/* Gives a file the lowest descriptor, or puts it: -EMFILE. `flags`: SOCK_CLOEXEC. */
int sockets_install(struct sockets_file *file, int flags);

/* wait.c */
/* From now on what happens to `source` is heard. */
void sockets_attach(struct sockets_file *file, struct ash_net_ip_source *source);
/* Calls tell of all who watch the file. For a change that did not come from the network. */
void sockets_notify(struct sockets_file *file);
/* The same; sockets_rouse_locked follows before the lock is released. */
void sockets_notify_locked(struct sockets_file *file);
/* Gets the leader out of the network when it has been told something. */
void sockets_rouse_locked(struct sockets *self);
/* Does what is due in the network, without waiting. */
void sockets_pump(void);
void sockets_watch(struct sockets_post *post, struct sockets_waiter *waiter,
                   struct sockets_file *file);
void sockets_unwatch(struct sockets_post *post);
/* Until `waiter` is woken: 0. -EAGAIN: the deadline passed. -EIO */
int sockets_wait(struct sockets_waiter *waiter, uint64_t deadline_ns);
/* Until something new is true of `file` since it had been told `seen` times. */
int sockets_block(struct sockets_file *file, uint32_t seen, uint64_t deadline_ns);
uint32_t sockets_told(struct sockets_file *file);
uint64_t sockets_deadline(uint64_t timeout_ns);
/* The deadline of poll and epoll_wait. */
uint64_t sockets_deadline_ms(int timeout_ms);

/* address.c */
/* 0, -EFAULT, -EINVAL, -EAFNOSUPPORT. */
int sockets_read_address(const struct sockaddr *address, socklen_t bytes,
                         struct ash_net_ip_end *end);
/* Before anything is done: is there room where an address is to go? Both may be NULL. */
int sockets_check_address(const struct sockaddr *address, const socklen_t *bytes);
void sockets_write_address(const struct ash_net_ip_end *end, struct sockaddr *address,
                           socklen_t *bytes);

/* transfer.c */
/* 0, -EFAULT, -EINVAL. */
int sockets_begin(struct sockets_message *message);
/* The piece that is next, or NULL. */
void *sockets_piece(const struct sockets_message *message, size_t *bytes);
void sockets_advance(struct sockets_message *message, size_t bytes);
/* Copies between a buffer and the message as much as both have. */
size_t sockets_scatter(struct sockets_message *message, const uint8_t *from, size_t bytes);
typedef long sockets_attempt(struct sockets_file *file, struct sockets_message *message);
/* Calls `attempt` until it says another thing than -EAGAIN, and waits in between, up to the
 * timeout, where the file and the message's flags let it. */
long sockets_repeat(struct sockets_file *file, struct sockets_message *message,
                    sockets_attempt *attempt, uint64_t timeout_ns);

/* The kinds. */
extern const struct sockets_ops sockets_stream_ops, sockets_listener_ops, sockets_datagram_ops,
    sockets_epoll_ops;

/* stream.c */
/* An accepted or connecting `tcp` becomes the file's. */
void sockets_stream_has(struct sockets_file *file, struct ash_net_tcp_connection *tcp);
/* Why the connection failed, told once: a positive error number, or 0. */
int sockets_stream_error(struct sockets_file *file);

/* connect.c */
int sockets_stream_connect(struct sockets_file *file, const struct ash_net_ip_end *remote);

/* bind.c */
int sockets_stream_bind(struct sockets_file *file, const struct ash_net_ip_end *local);
/* The file's port is free again; of one that has none: nothing. */
void sockets_unbind_locked(struct sockets_file *file);

/* send.c, receive.c: behind all functions of their kind. A number of bytes, or -E…. */
long sockets_send(struct sockets_file *file, struct sockets_message *message,
                  const struct sockaddr *to, socklen_t to_bytes);
long sockets_receive(struct sockets_file *file, struct sockets_message *message);
#endif
