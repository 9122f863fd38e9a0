/* SPDX-License-Identifier: MIT */
/* Three threads read a file each at the same time, again and again, in pieces of odd length. */
#include <stdio.h>
#include <string.h>
#include <ashlar/sched/threads.h>
#include <ashlar/vfs.h>

static const char *const paths[] = {"/data/one", "/data/two", "/data/deep/three"};
static int errors[3];
static unsigned sums[3];

static void sum(void *argument)
{
    unsigned index = (unsigned)(size_t)argument;
    static unsigned char pieces[3][1777];
    unsigned char *piece = pieces[index];
    for (unsigned round = 0; round < 4 && errors[index] == 0; round++) {
        int file = -1;
        size_t done = 0;
        unsigned total = 2166136261u;
        errors[index] = ash_vfs_open(&ash_use_vfs, paths[index], strlen(paths[index]), ASH_VFS_READ, &file);
        if (errors[index] != 0)
            return;
        do {
            errors[index] = ash_vfs_read(&ash_use_vfs, file, piece, sizeof pieces[index], &done);
            for (size_t i = 0; errors[index] == 0 && i < done; i++)
                total = (total ^ piece[i]) * 16777619u;
        } while (errors[index] == 0 && done > 0);
        sums[index] = total;
        (void)ash_vfs_close(&ash_use_vfs, file);
    }
}

int main(void)
{
    struct ash_sched_thread *threads[3];
    for (size_t i = 0; i < 3; i++) {
        struct ash_sched_threads_spec spec = {.name = paths[i], .run = sum, .argument = (void *)i};
        if (ash_sched_threads_start(&ash_use_sched_threads, &spec, &threads[i]) != 0)
            return 2;
    }
    for (unsigned i = 0; i < 3; i++)
        ash_sched_threads_join(&ash_use_sched_threads, threads[i]);
    for (unsigned i = 0; i < 3; i++)
        printf("%s %d %u\n", paths[i], errors[i], errors[i] == 0 ? sums[i] : 0);
    return 0;
}
