/* SPDX-License-Identifier: MIT */
#ifndef LIBC_ERRNO_H
#define LIBC_ERRNO_H
/*
 * C11 7.5. One for each thread where the image has threads (`sched.threads`), else one. Set by a
 * function that fails and says so; never set to 0. The numbers are those of ASH_E… and of Linux.
 */
int *__errno_location(void);
#define errno (*__errno_location())

#define EPERM           1   /* the caller may not do that */
#define ENOENT          2   /* no such thing */
#define EINTR           4   /* interrupted */
#define EIO             5   /* the device failed */
#define EBADF           9   /* not an open file */
#define EAGAIN          11  /* not now; it may work later */
#define ENOMEM          12  /* no memory */
#define EACCES          13  /* access is denied */
#define EFAULT          14  /* not an address */
#define EBUSY           16  /* in use by another */
#define EEXIST          17  /* there already */
#define EXDEV           18  /* on another file system */
#define ENODEV          19  /* the device is not there */
#define ENOTDIR         20  /* not a directory */
#define EISDIR          21  /* a directory */
#define EINVAL          22  /* an argument is not allowed */
#define EMFILE          24  /* too many open files */
#define ENOTTY          25  /* not a terminal */
#define EFBIG           27  /* a file would be too long */
#define ENOSPC          28  /* full */
#define ESPIPE          29  /* no positions there */
#define EROFS           30  /* a read-only file system */
#define EPIPE           32  /* the way out is closed */
#define EDOM            33  /* outside the domain of the function */
#define ERANGE          34  /* the result is outside the range of its type */
#define EDEADLK         35  /* waiting would never end */
#define ENAMETOOLONG    36  /* a name is too long */
#define ENOSYS          38  /* not in this image */
#define ENOTEMPTY       39  /* the directory is not empty */
#define ELOOP           40  /* links lead to links */
#define EPROTO          71  /* the other side broke the protocol */
#define EOVERFLOW       75  /* a result does not fit */
#define EILSEQ          84  /* not a character */
#define ENOTSOCK        88  /* not a socket */
#define EDESTADDRREQ    89  /* to whom is not said */
#define EMSGSIZE        90  /* a message is longer than it may be */
#define EPROTOTYPE      91  /* another kind of socket */
#define ENOPROTOOPT     92  /* no such option */
#define EPROTONOSUPPORT 93  /* no such protocol */
#define ESOCKTNOSUPPORT 94  /* no such kind of socket */
#define EOPNOTSUPP      95  /* cannot be done with this */
#define EAFNOSUPPORT    97  /* no such kind of address */
#define EADDRINUSE      98  /* the address or port is taken */
#define EADDRNOTAVAIL   99  /* no such address here, or no port is left */
#define ENETDOWN        100 /* there is no address yet */
#define ENETUNREACH     101 /* no route leads there */
#define ECONNABORTED    103 /* given up by this side */
#define ECONNRESET      104 /* given up by the other side */
#define ENOBUFS         105 /* no packet buffer is free */
#define EISCONN         106 /* connected already */
#define ENOTCONN        107 /* not connected */
#define ETIMEDOUT       110 /* the deadline passed */
#define ECONNREFUSED    111 /* nobody listens there */
#define EHOSTUNREACH    113 /* the other side does not answer */
#define EALREADY        114 /* begun before, and not done yet */
#define EINPROGRESS     115 /* begun, and not done yet */
#define ECANCELED       125 /* given up on request */

#define EWOULDBLOCK EAGAIN
#define ENOTSUP     EOPNOTSUPP
#endif
