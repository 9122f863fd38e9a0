/* SPDX-License-Identifier: MIT */
#include <netinet/tcp.h>

/* Where the switch of an option is; 0: the option is none. */
static unsigned switch_of(const struct file *file, int level, int name) {
    if (file->kind == DATAGRAM)
        return 0;
    return level == IPPROTO_TCP && name == TCP_NODELAY   ? ASH_NET_TCP_NO_DELAY
           : level == IPPROTO_TCP && name == TCP_CORK    ? ASH_NET_TCP_CORK
           : level == SOL_SOCKET && name == SO_KEEPALIVE ? ASH_NET_TCP_KEEP_ALIVE
                                                         : 0;
}

static bool *flag_of(struct file *file, int level, int name) {
    return level != SOL_SOCKET    ? NULL
           : name == SO_REUSEADDR ? &file->reuse
           : name == SO_BROADCAST ? &file->broadcast
                                  : NULL;
}

static uint64_t *time_of(struct file *file, int level, int name) {
    return level != SOL_SOCKET   ? NULL
           : name == SO_RCVTIMEO ? &file->receive_ns
           : name == SO_SNDTIMEO ? &file->send_ns
                                 : NULL;
}

static long set_time(uint64_t *ns, const void *value, socklen_t bytes) {
    struct timeval span;
    if (bytes < sizeof span)
        return -EINVAL;
    memcpy(&span, value, sizeof span);
    if (span.tv_sec < 0 || span.tv_usec < 0 || span.tv_usec >= 1000000)
        return -EDOM;
    *ns = (uint64_t)span.tv_sec * 1000000000u + (uint64_t)span.tv_usec * 1000;
    return 0;
}

static long set_option(struct file *file, const int option[2], const void *value, socklen_t bytes) {
    unsigned which = switch_of(file, option[0], option[1]);
    bool *flag = flag_of(file, option[0], option[1]);
    uint64_t *ns = time_of(file, option[0], option[1]);
    struct linger linger;
    int number;
    if (ns != NULL)
        return set_time(ns, value, bytes);
    if (option[0] == SOL_SOCKET && option[1] == SO_LINGER && file->kind != DATAGRAM) {
        if (bytes < sizeof linger)
            return -EINVAL;
        memcpy(&linger, value, sizeof linger);
        file->resets = linger.l_onoff != 0 && linger.l_linger == 0;
        return linger.l_onoff != 0 && linger.l_linger != 0 ? -EOPNOTSUPP : 0;
    }
    if (bytes < sizeof number)
        return -EINVAL;
    memcpy(&number, value, sizeof number);
    if (flag != NULL)
        *flag = number != 0;
    else if (which != 0)
        file->switches = (file->switches & ~(1u << which)) | (unsigned)(number != 0) << which;
    else
#ifdef BREAK_ANY_OPTION
        return 0;
#else
        return -ENOPROTOOPT;
#endif
    if (which != 0 && file->tcp != NULL)
        set_switches(file);
    return 0;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t bytes) {
    const int option[2] = {level, name};
    struct file *file;
    long error = get_socket(fd, &file);
    if (error == 0 && !is_memory(value, bytes))
        error = -EFAULT;
    return (int)result(error != 0 ? error : set_option(file, option, value, bytes));
}

/* -1: none. */
static int number_of(struct file *file, int level, int name) {
    unsigned which = switch_of(file, level, name);
    const bool *flag = flag_of(file, level, name);
    if (which != 0)
        return file->switches >> which & 1;
    if (flag != NULL || level != SOL_SOCKET)
        return flag != NULL ? *flag : -1;
    return name == SO_TYPE         ? file->kind == DATAGRAM ? SOCK_DGRAM : SOCK_STREAM
           : name == SO_ERROR      ? take_error(file)
           : name == SO_ACCEPTCONN ? file->kind == LISTENER
                                   : -1;
}

int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict bytes) {
    struct file *file;
    long error = get_socket(fd, &file);
    if (error == 0 && (!is_memory(bytes, sizeof *bytes) || !is_memory(value, *bytes)))
        error = -EFAULT;
    if (error != 0)
        return (int)result(error);
    int number = number_of(file, level, name);
    const uint64_t *ns = time_of(file, level, name);
    const void *from = &number;
    size_t size = sizeof number;
    struct timeval span;
    if (ns != NULL) {
        span = (struct timeval){(time_t)(*ns / 1000000000u), (long)(*ns % 1000000000u / 1000)};
        from = &span;
        size = sizeof span;
    } else if (number < 0) {
        return (int)result(-ENOPROTOOPT);
    }
    size = size < *bytes ? size : *bytes;
    memcpy(value, from, size);
    *bytes = (socklen_t)size;
    return (int)result(0);
}
