/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_MACHINE_H
#define ASHLAR_MACHINE_H
/*
 * How a run ends, and what it says to the world beside its output. A machine has at best a status
 * of a few bits, so lines on the console are the part that works on every target:
 *
 *     ashlar: ready              the program serves
 *     ashlar: pages INUSE PEAK   before the next, where mem.pages is in the image
 *     ashlar: exit N             the last line of a run that ended
 *     ashlar: panic WHAT …       the last words of one that broke, then `ashlar: at ADDRESS` lines
 *
 * Each stands at the beginning of a line, whatever the program printed before.
 *
 * Errors: none; these functions work in whatever state the image is. Nothing here allocates or
 * waits, but for the console.
 */
#include <ashlar/base.h>

struct ash_machine;

/*
 * Why the image stops. A `what` is a few words without a line break. With `ip` 0 the caller of
 * ash_machine_panic is meant, and `sp` and `bp` are not looked at. An `address` or `error` that is
 * 0 is not printed.
 */
struct ash_machine_panic {
    const char *what;
    const char *detail; /* more words after `what`, or NULL: the name of a use, say */
    uint64_t ip, sp, bp;
    uint64_t address; /* that the instruction could not access */
    int64_t error;    /* the processor's error code, or a negative ASH_E… */
    bool has_address; /* `address` means something, even when it is 0 */
};

/*
 * Ends the run: prints the last lines, sets mark 4, and turns the machine off with `status`, of
 * which a machine may keep only the low seven bits. Context: boot and thread.
 */
ASH_NORETURN void ash_machine_exit(struct ash_machine *self, int status);

/*
 * Ends the run because it cannot go on. Prints `why` with the image's build id, and the return
 * addresses of the calls that led there, read by frame pointers as long as these make sense: a
 * stack that was overwritten shortens the list, and cannot fault again. Then turns the machine off
 * with a failing status. A panic during a panic prints one line and ends. Context: any.
 */
ASH_NORETURN void ash_machine_panic(struct ash_machine *self, const struct ash_machine_panic *why);

/*
 * Says that the program serves, and sets mark 3. Once, or again after a snapshot. Context: boot and
 * thread.
 */
void ash_machine_ready(struct ash_machine *self);

#endif
