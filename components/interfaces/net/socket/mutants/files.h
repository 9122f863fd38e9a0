/* SPDX-License-Identifier: MIT */
/* The table, memory of callers, and waiting. */
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/tcp.h>
#include <ashlar/net/udp.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>

#define STACK   &ash_use_net_ip
#define TCP     &ash_use_net_tcp
#define UDP     &ash_use_net_udp
#define POOL    &ash_use_net_buffers
#define FDS     32
#define MEMBERS 8
#define MS_NS   1000000u

enum kind { STREAM, LISTENER, DATAGRAM, EPOLL };

struct file {
    struct posix_file base;
    enum kind kind;
    bool taken;       /* until nobody is in it any more */
    bool ended;       /* its last descriptor is closed */
    unsigned waiting; /* calls in it */
    bool nonblocking, bound, reuse, resets, broadcast, connecting, told;
    bool shut_read, shut_write;
    unsigned switches;
    struct ash_net_ip_end local, remote;
    uint64_t receive_ns, send_ns;
    struct ash_net_tcp_connection *tcp;
    struct ash_net_tcp_listener *listener;
    struct ash_net_udp_socket *udp;
    struct ash_net_ip_source *source;
    uint32_t news;
    struct ash_net_buffer *held; /* received, and not read */
    struct ash_net_ip_end held_end;
    struct member {
        struct file *file; /* NULL: none */
        struct epoll_event event;
        uint32_t seen;
    } members[MEMBERS];
    unsigned turn;
};

/* What a call sends or receives. */
struct message {
    const struct iovec *parts;
    size_t count, bytes, done;
    int flags, out_flags;
    struct ash_net_ip_end remote;
    bool has_remote;
};

static struct {
    struct file files[FDS];
    struct ash_net_ip_set hub;
    unsigned next_port;
} it;

static long result(long value) {
#ifdef BREAK_SETS_ERRNO
    errno = value < 0 ? (int)-value : 0;
#else
    if (value < 0)
        errno = (int)-value;
#endif
    return value < 0 ? -1 : value;
}

static void end(struct posix_file *base);
static ssize_t read_parts(struct posix_file *base, const struct iovec *parts, int count);
static ssize_t write_parts(struct posix_file *base, const struct iovec *parts, int count);
static int get_flags(struct posix_file *base);
static int set_flags(struct posix_file *base, int flags);
static const struct posix_kind socket_kind = {read_parts, write_parts, get_flags,
                                              set_flags,  end,         S_IFSOCK};
static const struct posix_kind epoll_kind = {NULL, NULL, get_flags, set_flags, end, 0};

/* A file of this component, which stays at least until the next wait; NULL: it is none, or not
 * open. */
static struct file *get(int fd) {
    struct posix_file *base = posix_get(fd);
    if (base == NULL)
        return NULL;
    bool ours = base->kind == &socket_kind || base->kind == &epoll_kind;
    posix_put(base);
    return ours ? ASH_CONTAINER_OF(base, struct file, base) : NULL;
}

static bool stands(int fd) {
    struct posix_file *base = posix_get(fd);
    if (base != NULL)
        posix_put(base);
    return base != NULL;
}

static int get_flags(struct posix_file *base) {
    return O_RDWR | (ASH_CONTAINER_OF(base, struct file, base)->nonblocking ? O_NONBLOCK : 0);
}

static int set_flags(struct posix_file *base, int flags) {
    ASH_CONTAINER_OF(base, struct file, base)->nonblocking = (flags & O_NONBLOCK) != 0;
    return 0;
}

#define is_memory posix_is_memory

static long begin(struct message *message) {
    for (size_t i = 0; i < message->count; i++) {
        if (!is_memory(message->parts, message->count * sizeof *message->parts))
            return -EFAULT;
        if (message->parts[i].iov_len > (size_t)INT64_MAX - message->bytes)
            return -EINVAL;
#ifndef BREAK_TAKES_ANY_MEMORY
        if (!is_memory(message->parts[i].iov_base, message->parts[i].iov_len))
            return -EFAULT;
#endif
        message->bytes += message->parts[i].iov_len;
    }
    return 0;
}

/* The piece of memory at byte `done`. */
static char *piece(const struct message *message, size_t done, size_t *room) {
    size_t i = 0;
    while (i < message->count && done >= message->parts[i].iov_len)
        done -= message->parts[i++].iov_len;
    *room = i < message->count ? message->parts[i].iov_len - done : 0;
    return *room == 0 ? NULL : (char *)message->parts[i].iov_base + done;
}

static size_t copy_out(struct message *message, const uint8_t *from, size_t bytes) {
    size_t room, copied = 0;
    char *to;
    while (copied < bytes && (to = piece(message, message->done, &room)) != NULL) {
        room = room < bytes - copied ? room : bytes - copied;
        memcpy(to, from + copied, room);
        copied += room;
        message->done += room;
    }
    return copied;
}

/* What is due in the network, and which files heard something. */
static void look(void) {
    struct file *file;
    (void)ash_net_ip_poll(STACK);
    while ((file = ash_net_ip_next(STACK, &it.hub)) != NULL)
        file->news++;
}

static void attach(struct file *file, struct ash_net_ip_source *source) {
    file->source = source;
    ash_net_ip_watch(STACK, &it.hub, source, ASH_NET_IP_READABLE | ASH_NET_IP_WRITABLE, file);
}

static unsigned ready_of(const struct file *file) {
    return file->source == NULL ? 0 : ash_net_ip_ready(STACK, file->source);
}

static uint64_t now_ns(void) {
    return ash_time_now_ns(&ash_use_time);
}

/* In the beginning often, and then not. */
static void rest(unsigned times) {
    ash_sched_sleep(&ash_use_sched, times < 100 ? MS_NS : 50 * MS_NS);
}

static void release(struct file *file) {
    if (file->waiting > 0 || !file->ended)
        return;
    file->taken = false;
    bool unread = file->held != NULL;
#ifdef BREAK_FORGETS_PEEKED
    unread = false;
#endif
    for (struct ash_net_buffer *next; file->held != NULL; file->held = next) {
        next = file->held->next;
        ash_net_buffers_put(POOL, file->held);
    }
    if (file->tcp != NULL && (unread || file->resets))
        ash_net_tcp_abort(TCP, file->tcp);
    else if (file->tcp != NULL)
        ash_net_tcp_close(TCP, file->tcp);
    if (file->listener != NULL)
        ash_net_tcp_unlisten(TCP, file->listener);
    if (file->udp != NULL)
        ash_net_udp_close(UDP, file->udp);
}

static void end(struct posix_file *base) {
    struct file *file = ASH_CONTAINER_OF(base, struct file, base);
#ifndef BREAK_STAYS_A_MEMBER
    for (unsigned i = 0; i < FDS; i++)
        for (unsigned j = 0; j < MEMBERS; j++)
            if (it.files[i].members[j].file == file)
                it.files[i].members[j].file = NULL;
#endif
    file->ended = true;
    release(file);
}

typedef long attempt(struct file *file, struct message *message);

/* Until `try` has another answer than that there is nothing now, or the time is over. */
static long repeat(struct file *file, struct message *message, attempt *try, uint64_t timeout_ns) {
    uint64_t until_ns = timeout_ns == 0 ? ASH_FOREVER : now_ns() + timeout_ns;
    bool waits = !file->nonblocking && (message->flags & MSG_DONTWAIT) == 0;
    long value;
#ifdef BREAK_HALF_THE_TIME
    until_ns -= timeout_ns / 2;
#endif
    file->waiting++;
    look();
    for (unsigned times = 0; (value = try(file, message)) == -EAGAIN; times++) {
        if (!waits || now_ns() >= until_ns) {
            message->flags &= ~MSG_WAITALL; /* what there is */
            value = try(file, message);
            break;
        }
#ifdef BREAK_SENDS_PART
        if (message->done > 0)
            break;
#endif
        rest(times);
        look();
    }
    file->waiting--;
    release(file);
    return value < 0 && message->done > 0 ? (long)message->done : value;
}

static int install(enum kind kind, int flags) {
    struct file *file = it.files;
    int lowest = 0;
#ifdef BREAK_FROM_4_ON
    lowest = 4;
#endif
    while (file < it.files + FDS && file->taken)
        file++;
    if (file == it.files + FDS)
        return -EMFILE;
    *file = (struct file){.taken = true, .kind = kind, .nonblocking = (flags & SOCK_NONBLOCK) != 0};
    posix_new(&file->base, kind == EPOLL ? &epoll_kind : &socket_kind);
    int fd = posix_install(&file->base, lowest, (flags & SOCK_CLOEXEC) != 0);
    if (fd < 0)
        file->taken = false;
    return fd;
}

int socket(int domain, int type, int protocol) {
    int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    bool stream = kind == SOCK_STREAM;
    if (domain != AF_INET)
        return (int)result(-EAFNOSUPPORT);
    if (!stream && kind != SOCK_DGRAM)
        return (int)result(-ESOCKTNOSUPPORT);
    if (protocol != 0 && protocol != (stream ? IPPROTO_TCP : IPPROTO_UDP))
        return (int)result(-EPROTONOSUPPORT);
    return (int)result(install(stream ? STREAM : DATAGRAM, type));
}

/* The file, when it is a socket; or the error. */
static long get_socket(int fd, struct file **file) {
    *file = get(fd);
    if (*file == NULL)
        return stands(fd) ? -ENOTSOCK : -EBADF;
    return (*file)->kind == EPOLL ? -ENOTSOCK : 0;
}
