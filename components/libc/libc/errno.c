/* SPDX-License-Identifier: MIT */
/* C11 7.5. With threads errno is the word that the scheduler keeps for each; without, there is one.
 */
#include <errno.h>
#include "libc.h"
#if ASH_HAS_SCHED_THREADS
#include <ashlar/sched/threads.h>
#endif

int *__errno_location(void) {
#if ASH_HAS_SCHED_THREADS
    return (int *)ash_sched_threads_local(&ash_use_sched_threads);
#else
    static int number;
    return &number;
#endif
}
