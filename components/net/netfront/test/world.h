/* SPDX-License-Identifier: MIT */
#ifndef NETFRONT_TEST_WORLD_H
#define NETFRONT_TEST_WORLD_H
/* What the front end requires, for a process: pages and buffers of the heap, grants that are
 * checked, a bus. */
#include <stdio.h>
#include <stdlib.h>
#include "bind.h"

#define FOUND(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "FOUND %s %s:%d\n", #condition, __FILE__, __LINE__);                   \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#define WORLD_GRANTS  600u
#define WORLD_BUFFERS 300u
#define WORLD_HELD    280u

struct world {
    bool lies;
    bool sending;            /* a call that sends is under way */
    bool any_kept;           /* an end of a grant was refused */
    enum ash_xen_state peer; /* the back end */
    unsigned buffers;        /* in use */
    uint8_t *pages;          /* the front end's */
    size_t page_count;
    struct {
        uint8_t *page; /* NULL: not in use */
        bool read_only, kept;
    } grants[WORLD_GRANTS];
    struct ash_net_buffer *all[WORLD_BUFFERS];
    struct ash_net_buffer *held[WORLD_HELD]; /* by the client */
    unsigned held_count;
};

extern struct world world;

void world_seed(uint64_t seed);
uint32_t world_draw(uint32_t below);
void world_begin(bool lies);

/*
 * Where a grant is refused the back end writes over what was not told of yet. This takes it back,
 * so that what is told of later can be checked.
 */
void world_restore(void);

/* Frees what a back end kept. */
void world_end(void);

/* Is this page of the heap still what it was when it was granted? */
bool world_is_alive(const uint8_t *page);

#endif
