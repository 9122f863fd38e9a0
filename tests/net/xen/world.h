/* SPDX-License-Identifier: MIT */
#ifndef XEN_WORLD_H
#define XEN_WORLD_H
/*
 * What a front end requires, for a process: pages of the heap, grants that are checked, a bus whose
 * back end follows at once. A fuzzer of a front end defines the functions at the end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <ashlar/mem/pages.h>
#include <ashlar/xen/bus.h>

#define FOUND(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "FOUND %s %s:%d\n", #condition, __FILE__, __LINE__);                   \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#define WORLD_GRANTS 600u

struct world {
    bool lies;
    bool any_kept;           /* an end of a grant was refused */
    enum ash_xen_state peer; /* the back end */
    uint8_t *pages;          /* the front end's */
    size_t page_count;
    struct {
        uint8_t *page; /* NULL: not in use */
        bool read_only, kept;
    } grants[WORLD_GRANTS];
};

extern struct world world;

void world_seed(uint64_t seed);
uint32_t world_draw(uint32_t below);
void world_begin(bool lies);

/* Frees what a back end kept. */
void world_end(void);

/* Is this page of the heap still what it was when it was granted? */
bool world_is_alive(const uint8_t *page);

/* The fuzzer's: the device's kind on the bus; whether a page is memory of the client's that is in
 * use; what a place of xenstore says (NULL: it is not there); what was written there. */
extern const char *const world_kind;
bool world_owns(const uint8_t *page);
const char *world_text(bool ours, const char *key);
uint32_t world_number(const char *key);
void world_told(const char *key, uint32_t number);

/* A grant was refused: the back end may write to the ring. */
void world_refused(void);

#endif
