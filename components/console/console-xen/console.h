/* SPDX-License-Identifier: MIT */
#ifndef CONSOLE_XEN_H
#define CONSOLE_XEN_H
#include <ashlar/lock.h>

#define CONSOLE_XEN_OUT 2048u

/* The ring that a domain and its console's daemon share. Xen 4.17, public/io/console.h */
struct console_xen_ring {
    uint8_t in[1024];
    uint8_t out[CONSOLE_XEN_OUT];
    uint32_t in_taken, in_given; /* count up, and wrap with 32 bits */
    uint32_t out_taken, out_given;
};
_Static_assert(offsetof(struct console_xen_ring, out_taken) == 3080, "public/io/console.h");

enum console_xen_way {
    CONSOLE_XEN_UNKNOWN,
    CONSOLE_XEN_RING, /* of an ordinary domain */
    CONSOLE_XEN_CALL, /* the hypervisor's own, of the domain that is to start the others */
    CONSOLE_XEN_NONE,
};

struct console_xen {
    struct ash_lock_word lock; /* keeps the bytes of one write together, and guards: */
    bool inside_line;          /* the last byte written was not `\n` */
    bool deaf;                 /* nobody has taken anything for long */
    enum console_xen_way way;
    uint32_t port;
    volatile struct console_xen_ring *ring;
    _Alignas(ASH_PAGE_BYTES) uint8_t table[ASH_PAGE_BYTES]; /* for mem.map, to reach the ring */
};

#endif
