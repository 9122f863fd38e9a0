/* SPDX-License-Identifier: MIT */
#ifndef BLOCK_SUITE_H
#define BLOCK_SUITE_H
/* What the files of the suite share: requests one by one, and content that can be told apart. */
#include <ashlar/block.h>
#include <ashlar/sched.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define DISK        &ash_use_block
#define PATIENCE_MS 5000u
#define ROOM        65536u /* of memory that requests are about */

extern struct ash_block_facts conformance_facts;
extern struct ash_sched_event conformance_wake;
extern uint8_t conformance_memory[ROOM + ASH_BLOCK_SECTOR];

/* The next request that is done, after asking for `count` of them; NULL: none came. */
struct ash_block_request *conformance_next(unsigned count);

/* Submits, publishes, and waits: what submit refused, or the status; 1: it never came. */
int conformance_perform(struct ash_block_request *request);

/* One segment, from conformance_memory: likewise. */
int conformance_move(uint8_t what, uint64_t sector, uint8_t *memory, uint32_t bytes);

/* The sectors from `sector` on, as they are when `number` was written there. */
void conformance_fill(uint8_t *memory, uint32_t bytes, uint64_t sector, uint32_t number);
bool conformance_is(const uint8_t *memory, uint32_t bytes, uint64_t sector, uint32_t number);

/* Sectors in a block. */
static inline uint32_t conformance_block(void) {
    return conformance_facts.block_bytes / ASH_BLOCK_SECTOR;
}

/* conformance-many.c: many at once, waiting, counts, the end. */
void conformance_many(void);
void conformance_wakes(void);
void conformance_counts(void);
void conformance_close(void);

#endif
