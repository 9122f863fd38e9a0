/* SPDX-License-Identifier: MIT */
/* Texts for error numbers: C11 7.24.6.2 and 7.21.10.4. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* In the order of the texts, which stand one behind the other: a table of pointers is larger. */
static const uint8_t numbers[] = {
    EPERM,        ENOENT,       EINTR,           EIO,
    EBADF,        EAGAIN,       ENOMEM,          EACCES,
    EFAULT,       EBUSY,        EEXIST,          EXDEV,
    ENODEV,       ENOTDIR,      EISDIR,          EINVAL,
    EMFILE,       ENOTTY,       EFBIG,           ENOSPC,
    ESPIPE,       EROFS,        EPIPE,           EDOM,
    ERANGE,       EDEADLK,      ENAMETOOLONG,    ENOSYS,
    ENOTEMPTY,    ELOOP,        EPROTO,          EOVERFLOW,
    EILSEQ,       ENOTSOCK,     EDESTADDRREQ,    EMSGSIZE,
    EPROTOTYPE,   ENOPROTOOPT,  EPROTONOSUPPORT, ESOCKTNOSUPPORT,
    EOPNOTSUPP,   EAFNOSUPPORT, EADDRINUSE,      EADDRNOTAVAIL,
    ENETDOWN,     ENETUNREACH,  ECONNABORTED,    ECONNRESET,
    ENOBUFS,      EISCONN,      ENOTCONN,        ETIMEDOUT,
    ECONNREFUSED, EHOSTUNREACH, EALREADY,        EINPROGRESS,
    ECANCELED,
};
static const char texts[] = "not permitted\0"
                            "no such thing\0"
                            "interrupted\0"
                            "device failed\0"
                            "not an open file\0"
                            "not now\0"
                            "no memory\0"
                            "access denied\0"
                            "bad address\0"
                            "busy\0"
                            "exists\0"
                            "on another file system\0"
                            "no such device\0"
                            "not a directory\0"
                            "is a directory\0"
                            "invalid argument\0"
                            "too many open files\0"
                            "not a terminal\0"
                            "file too long\0"
                            "full\0"
                            "no position\0"
                            "read-only file system\0"
                            "broken pipe\0"
                            "outside of domain\0"
                            "out of range\0"
                            "deadlock\0"
                            "name too long\0"
                            "not in this image\0"
                            "directory not empty\0"
                            "too many links\0"
                            "protocol error\0"
                            "does not fit\0"
                            "not a character\0"
                            "not a socket\0"
                            "no destination\0"
                            "message too long\0"
                            "wrong kind of socket\0"
                            "no such option\0"
                            "no such protocol\0"
                            "no such kind of socket\0"
                            "not supported\0"
                            "no such kind of address\0"
                            "address in use\0"
                            "no such address or port\0"
                            "no address yet\0"
                            "no route\0"
                            "connection given up\0"
                            "connection reset\0"
                            "no buffer\0"
                            "connected already\0"
                            "not connected\0"
                            "timed out\0"
                            "connection refused\0"
                            "host does not answer\0"
                            "begun before\0"
                            "in progress\0"
                            "given up\0";

char *strerror(int number) {
    const char *text = texts;
    if (number == 0)
        return (char *)"success";
    for (size_t i = 0; i < sizeof numbers; i++) {
        if (numbers[i] == number)
            return (char *)text; /* C gives a char *, and forbids to write to it */
        text += strlen(text) + 1;
    }
    return (char *)"error";
}

void perror(const char *what) {
    int number = errno;
    if (what != NULL && *what != '\0') {
        (void)fprintf(stderr, "%s: ", what);
    }
    (void)fprintf(stderr, "%s\n", strerror(number));
}
