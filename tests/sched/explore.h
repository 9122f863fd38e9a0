/* SPDX-License-Identifier: MIT */
#ifndef EXPLORE_H
#define EXPLORE_H
/*
 * The scheduler of the sources, on a processor that is a model: interrupts come where a schedule
 * says, and nowhere else. A schedule is a list of places; a place is counted whenever interrupts
 * are on and the sources begin another basic block, turn interrupts on or off, or an operation of a
 * program ends.
 */
#include "../lock-preempt/preempt.h"
#include "rr.h"

#define THREADS    3u
#define OPERATIONS 4u
#define MOST       3u    /* interruptions in a schedule */
#define PLACES     4000u /* more than any run has */

/* An interruption: at a place, by one of those that can be. */
struct turn {
    uint16_t place;
    uint8_t which; /* from 1 */
};

struct schedule {
    unsigned count;
    struct turn turns[MOST];
};

/* What a run of one schedule was. */
enum outcome { COMPLETE, DEADLOCK, WRONG };

struct run {
    const struct schedule *schedule;
    unsigned places;         /* how many there were */
    uint8_t choices[PLACES]; /* interrupts that could have come at each */
    const char *wrong;       /* what was */
};

/* Three threads of four operations each; operations.c says which. */
struct program {
    const char *name;
    const char *operations[THREADS];
    int priorities[THREADS];
    unsigned count;    /* of the semaphore, at first */
    bool may_deadlock; /* and does, in some schedule */
};

extern struct sched_rr model_rr;

/* model.c: a run from the beginning; `body` is the thread "main". */
enum outcome model_run(struct run *run, void (*body)(void *argument), void *argument);

/* Ends the run: something that must not be is. */
ASH_NORETURN void model_wrong(const char *what);

/* A place: an operation ended. */
void model_place(void);

/* A device that interrupts once, at any later place. */
void model_device(void (*interrupt)(void));

/* Interruptions are counted and made from here on. */
void model_begin(void);

/* operations.c */
void program_body(void *program);
extern const struct program programs[];
extern const unsigned program_count;
extern bool program_trace; /* prints each operation */

#endif
