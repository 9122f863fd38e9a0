/* SPDX-License-Identifier: MIT */
/* Texts for error numbers: C11 7.24.6.2 and 7.21.10.4. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

char *strerror(int number) {
    static const struct {
        int number;
        const char *text;
    } texts[] = {
        {0, "success"},
        {EPERM, "not permitted"},
        {ENOENT, "no such thing"},
        {EINTR, "interrupted"},
        {EIO, "device failed"},
        {EBADF, "not an open file"},
        {EAGAIN, "not now"},
        {ENOMEM, "no memory"},
        {EACCES, "access denied"},
        {EFAULT, "bad address"},
        {EBUSY, "busy"},
        {EEXIST, "exists"},
        {ENODEV, "no such device"},
        {ENOTDIR, "not a directory"},
        {EISDIR, "is a directory"},
        {EINVAL, "invalid argument"},
        {EMFILE, "too many open files"},
        {ENOSPC, "full"},
        {EPIPE, "broken pipe"},
        {EDOM, "outside of domain"},
        {ERANGE, "out of range"},
        {EDEADLK, "deadlock"},
        {ENOSYS, "not in this image"},
        {EPROTO, "protocol error"},
        {EOVERFLOW, "does not fit"},
        {EILSEQ, "not a character"},
        {ENOTSOCK, "not a socket"},
        {EDESTADDRREQ, "no destination"},
        {EMSGSIZE, "message too long"},
        {EPROTOTYPE, "wrong kind of socket"},
        {ENOPROTOOPT, "no such option"},
        {EPROTONOSUPPORT, "no such protocol"},
        {ESOCKTNOSUPPORT, "no such kind of socket"},
        {EOPNOTSUPP, "not supported"},
        {EAFNOSUPPORT, "no such kind of address"},
        {EADDRINUSE, "address in use"},
        {EADDRNOTAVAIL, "no such address or port"},
        {ENETDOWN, "no address yet"},
        {ENETUNREACH, "no route"},
        {ECONNABORTED, "connection given up"},
        {ECONNRESET, "connection reset"},
        {ENOBUFS, "no buffer"},
        {EISCONN, "connected already"},
        {ENOTCONN, "not connected"},
        {ETIMEDOUT, "timed out"},
        {ECONNREFUSED, "connection refused"},
        {EHOSTUNREACH, "host does not answer"},
        {EALREADY, "begun before"},
        {EINPROGRESS, "in progress"},
        {ECANCELED, "given up"},
    };
    const char *text = "error";
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (texts[i].number == number) {
            text = texts[i].text;
        }
    }
    return (char *)text; /* C gives a char *, and forbids to write to it */
}

void perror(const char *what) {
    int number = errno;
    if (what != NULL && *what != '\0') {
        (void)fprintf(stderr, "%s: ", what);
    }
    (void)fprintf(stderr, "%s\n", strerror(number));
}
