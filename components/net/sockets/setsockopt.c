/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include "sockets.h"

#define US_PER_S 1000000
#define MOST_S   ((time_t)(INT64_MAX / (int64_t)SOCKETS_NS_PER_S))

static int set_switch(struct sockets_file *file, enum ash_net_tcp_switch which, bool on) {
    uint8_t bit = (uint8_t)(1u << which);
    file->switches = (uint8_t)(on ? file->switches | bit : file->switches & ~bit);
    if (file->ops == &sockets_stream_ops && file->tcp != NULL)
        ash_net_tcp_set(&ash_use_net_tcp, file->tcp, which, on);
    return 0;
}

static int set_time(uint64_t *ns, const void *value, socklen_t bytes) {
    struct timeval time;
    if (bytes < sizeof time)
        return -EINVAL;
    memcpy(&time, value, sizeof time);
    if (time.tv_sec < 0 || time.tv_usec < 0 || time.tv_usec >= US_PER_S)
        return -EDOM;
    if (time.tv_sec > MOST_S)
        time = (struct timeval){0, 0}; /* for ever, as far as anybody can tell */
    *ns = (uint64_t)time.tv_sec * SOCKETS_NS_PER_S + (uint64_t)time.tv_usec * SOCKETS_NS_PER_US;
    return 0;
}

/* To reset on close, or not. To wait in close until all is sent is not done. */
static int set_linger(struct sockets_file *file, const void *value, socklen_t bytes) {
    struct linger linger;
    if (bytes < sizeof linger)
        return -EINVAL;
    memcpy(&linger, value, sizeof linger);
    if (linger.l_onoff != 0 && linger.l_linger != 0)
        return -EOPNOTSUPP;
    file->resets = linger.l_onoff != 0;
    return 0;
}

static int set_flag(struct sockets_file *file, int level, int name, bool on) {
    bool stream = file->ops->type == SOCK_STREAM;
    if (level == SOL_SOCKET && name == SO_REUSEADDR)
        file->reuse = on;
    else if (level == SOL_SOCKET && name == SO_BROADCAST)
        file->broadcast = on;
    else if (level == SOL_SOCKET && name == SO_KEEPALIVE && stream)
        return set_switch(file, ASH_NET_TCP_KEEP_ALIVE, on);
    else if (level == IPPROTO_TCP && name == TCP_NODELAY && stream)
        return set_switch(file, ASH_NET_TCP_NO_DELAY, on);
    else if (level == IPPROTO_TCP && name == TCP_CORK && stream)
        return set_switch(file, ASH_NET_TCP_CORK, on);
    else
        return -ENOPROTOOPT;
    return 0;
}

static int set(struct sockets_file *file, const int option[2], const void *value, socklen_t bytes) {
    int number;
    if (option[0] == SOL_SOCKET && option[1] == SO_RCVTIMEO)
        return set_time(&file->receive_ns, value, bytes);
    if (option[0] == SOL_SOCKET && option[1] == SO_SNDTIMEO)
        return set_time(&file->send_ns, value, bytes);
    if (option[0] == SOL_SOCKET && option[1] == SO_LINGER && file->ops->type == SOCK_STREAM)
        return set_linger(file, value, bytes);
    if (bytes < sizeof number)
        return -EINVAL;
    memcpy(&number, value, sizeof number);
    return set_flag(file, option[0], option[1], number != 0);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t bytes) {
    struct sockets_file *file;
    const int option[2] = {level, name};
    int error = sockets_enter(fd, &file);
    if (error == 0 && !posix_is_memory(value, bytes))
        error = -EFAULT;
    if (error == 0)
        error = set(file, option, value, bytes);
    return sockets_leave(file, error);
}
