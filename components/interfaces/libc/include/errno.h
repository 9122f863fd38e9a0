/* SPDX-License-Identifier: MIT */
#ifndef LIBC_ERRNO_H
#define LIBC_ERRNO_H
/*
 * C11 7.5. One for each thread where the image has threads (`sched.threads`), else one. Set by a
 * function that fails and says so; never set to 0. The numbers are those of ASH_E… and of Linux.
 */
int *__errno_location(void);
#define errno (*__errno_location())

#define EPERM     1   /* the caller may not do that */
#define ENOENT    2   /* no such thing */
#define EINTR     4   /* interrupted */
#define EIO       5   /* the device failed */
#define EBADF     9   /* not an open file */
#define EAGAIN    11  /* not now; it may work later */
#define ENOMEM    12  /* no memory */
#define EFAULT    14  /* not an address */
#define EBUSY     16  /* in use by another */
#define EEXIST    17  /* there already */
#define ENODEV    19  /* the device is not there */
#define ENOTDIR   20  /* not a directory */
#define EISDIR    21  /* a directory */
#define EINVAL    22  /* an argument is not allowed */
#define ENOSPC    28  /* full */
#define EDOM      33  /* outside the domain of the function */
#define ERANGE    34  /* the result is outside the range of its type */
#define EDEADLK   35  /* waiting would never end */
#define ENOSYS    38  /* not in this image */
#define EPROTO    71  /* the other side broke the protocol */
#define EOVERFLOW 75  /* a result does not fit */
#define EILSEQ    84  /* not a character */
#define ETIMEDOUT 110 /* the deadline passed */
#define ECANCELED 125 /* given up on request */

#define EWOULDBLOCK EAGAIN
#endif
