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
        {EFAULT, "bad address"},
        {EBUSY, "busy"},
        {EEXIST, "exists"},
        {ENODEV, "no such device"},
        {ENOTDIR, "not a directory"},
        {EISDIR, "is a directory"},
        {EINVAL, "invalid argument"},
        {ENOSPC, "full"},
        {EDOM, "outside of domain"},
        {ERANGE, "out of range"},
        {EDEADLK, "deadlock"},
        {ENOSYS, "not in this image"},
        {EPROTO, "protocol error"},
        {EOVERFLOW, "does not fit"},
        {EILSEQ, "not a character"},
        {ETIMEDOUT, "timed out"},
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
