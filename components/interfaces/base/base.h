/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_BASE_H
#define ASHLAR_BASE_H
/*
 * What every component may use without asking: integer types, error numbers, assertions, and the
 * few attributes and markers that the tools look for. No function here has a provider; there is no
 * text behind this header.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Errors. A fallible function returns 0, or one of these negated. The numbers are Linux's, so that
 * a libc can hand them to errno without a table.
 */
#define ASH_EPERM         1   /* the caller may not do that */
#define ASH_ENOENT        2   /* no such thing */
#define ASH_EIO           5   /* the device failed */
#define ASH_EBADF         9   /* not an open file */
#define ASH_EAGAIN        11  /* not now; it may work later */
#define ASH_ENOMEM        12  /* no memory of that size or alignment */
#define ASH_EBUSY         16  /* in use by another */
#define ASH_EEXIST        17  /* there already */
#define ASH_EXDEV         18  /* on another file system */
#define ASH_ENODEV        19  /* the device is not there */
#define ASH_ENOTDIR       20  /* not a directory */
#define ASH_EISDIR        21  /* a directory */
#define ASH_EINVAL        22  /* a value from outside is not allowed */
#define ASH_EMFILE        24  /* no descriptor is free */
#define ASH_EFBIG         27  /* a file would be longer than it may be */
#define ASH_ENOSPC        28  /* a fixed table, or a file system, is full */
#define ASH_EROFS         30  /* on a read-only file system */
#define ASH_EPIPE         32  /* the way out is closed */
#define ASH_ERANGE        34  /* a number is outside its range */
#define ASH_EDEADLK       35  /* waiting would never end */
#define ASH_ENAMETOOLONG  36  /* a name or path is longer than it may be */
#define ASH_ENOSYS        38  /* not in this image */
#define ASH_ENOTEMPTY     39  /* the directory is not empty */
#define ASH_ELOOP         40  /* links lead to links */
#define ASH_EPROTO        71  /* the other side broke the protocol */
#define ASH_EOVERFLOW     75  /* a result does not fit */
#define ASH_EMSGSIZE      90  /* a message is longer than it may be */
#define ASH_EADDRINUSE    98  /* the address or port is taken */
#define ASH_EADDRNOTAVAIL 99  /* no such address here, or no port is left */
#define ASH_ENETDOWN      100 /* there is no address yet */
#define ASH_ENETUNREACH   101 /* no route leads there */
#define ASH_ECONNABORTED  103 /* given up by this side */
#define ASH_ECONNRESET    104 /* given up by the other side */
#define ASH_ENOBUFS       105 /* no packet buffer is free */
#define ASH_ENOTCONN      107 /* not connected */
#define ASH_ETIMEDOUT     110 /* the deadline passed */
#define ASH_ECONNREFUSED  111 /* nobody listens there */
#define ASH_EHOSTUNREACH  113 /* the other side does not answer */
#define ASH_EINPROGRESS   115 /* begun, and not done yet */
#define ASH_ECANCELED     125 /* given up on request */

/* A deadline that never comes; others are nanoseconds since boot (`time`). */
#define ASH_FOREVER UINT64_MAX

/* A fallible function: dropping its result is a warning, which is an error. */
#define ASH_MUST_USE            __attribute__((warn_unused_result))
#define ASH_NORETURN            __attribute__((noreturn))
#define ASH_PRINTF(text, first) __attribute__((format(printf, text, first)))
#ifdef __clang__
#define ASH_COLD __attribute__((cold, minsize)) /* seldom called: small rather than fast */
#else
#define ASH_COLD __attribute__((cold))
#endif
#define ASH_HIDDEN             __attribute__((visibility("hidden")))
#define ASH_NO_STACK_PROTECTOR __attribute__((no_stack_protector))

/*
 * ASH_IRQ marks a function that may run in interrupt context. It uses general registers only, and
 * so must everything that it calls: the build walks the linked call graph from each function in a
 * section of this name and refuses an SSE register on the way.
 */
#if defined(__x86_64__) && !defined(ASH_HOSTED)
/* No stack protector: gcc 12 forgets -mstack-protector-guard=global in a function with a target
 * attribute. */
#define ASH_IRQ                                                                                    \
    __attribute__((target("general-regs-only"), no_stack_protector, section(".text.ash_irq")))
#else
#define ASH_IRQ
#endif

/*
 * A programming error, never an error of the world: traps, and the panic's address is turned into
 * file and line by the host from the unstripped image. Costs a compare, a branch, and no string.
 */
#ifdef ASH_HOSTED
void ash_host_assert_failed(const char *what, const char *file, int line);
#define ASH_ASSERT(condition)                                                                      \
    ((condition) ? (void)0 : ash_host_assert_failed(#condition, __FILE__, __LINE__))
#else
#define ASH_ASSERT(condition) ((condition) ? (void)0 : __builtin_trap())
#endif

/*
 * A counting mark: a seven-byte NOP whose displacement carries `id`, harmless on hardware and
 * visible to a counting plugin. 1 entry, 2 `main`, 3 ready, 4 exit; 16 and above are free for
 * programs.
 */
#ifdef ASH_HOSTED
#define ASH_MARK(id) ((void)(id))
#else
#define ASH_MARK(id)                                                                               \
    __asm__ volatile(".byte 0x0f, 0x1f, 0x80, %c0 & 0xff, (%c0 >> 8) & 0xff, 0xa5, 0xa5" ::"i"(id) \
                     : "memory")
#endif

#define ASH_PAGE_BYTES 4096u

#define ASH_ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* The structure that has `member` at `pointer`. */
#define ASH_CONTAINER_OF(pointer, type, member)                                                    \
    ((type *)((char *)(pointer) - offsetof(type, member)))

/* A network, the value of an option of type cidr: an address in network byte order, and the length
 * of its prefix, 0 to 32. */
struct ash_cidr {
    uint32_t address;
    uint32_t prefix;
};

#endif
