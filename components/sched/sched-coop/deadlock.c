/* SPDX-License-Identifier: MIT */
/* The end of an image in which nothing can happen any more. */
#include <ashlar/console.h>
#include <ashlar/machine.h>
#include <ashlar/sched/words.h>
#include "coop.h"

/* The waits that only another thread ends stand in the order of the words. */
_Static_assert(SCHED_COOP_MUTEX - SCHED_COOP_JOIN == ASH_SCHED_WORDS_MUTEX &&
                   SCHED_COOP_COND - SCHED_COOP_JOIN == ASH_SCHED_WORDS_COND &&
                   SCHED_COOP_SEM - SCHED_COOP_JOIN == ASH_SCHED_WORDS_SEM,
               "of the words");

static void describe(const struct ash_sched_thread *thread) {
    const struct ash_sched_thread *other = NULL;
    if (thread->wait == SCHED_COOP_DEAD)
        return;
    if (thread->wait == SCHED_COOP_JOIN)
        other = thread->object;
    else if (thread->wait == SCHED_COOP_MUTEX)
        other = ((const struct ash_sync_mutex *)thread->object)->owner;
    ash_sched_words_waits(&ash_use_console, thread->name,
                          (enum ash_sched_words_what)(thread->wait - SCHED_COOP_JOIN),
                          thread->object, other != NULL ? other->name : NULL);
}

void sched_coop_deadlock(struct sched_coop *coop) {
    const struct ash_machine_panic why = {.what = "deadlock"};
    ash_console_line(&ash_use_console);
    describe(&coop->main);
    for (const struct ash_sched_thread *thread = coop->threads; thread != NULL;
         thread = thread->others) {
        describe(thread);
    }
    ash_machine_panic(&ash_use_machine, &why);
}
