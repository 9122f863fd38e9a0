/* SPDX-License-Identifier: MIT */
/* Does what its first argument says, of things that a process is not to do; tells if it could. */
#include <ashlar/linux/call.h>
#include <ashlar/sched/threads.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char ash_text_start[], ash_rodata_start[];

static const char constant[] = "constant";
static char data[16] = {(char)0xc3}; /* ret */

/* Not a tail call, and each frame is touched. */
static unsigned deeper(volatile char *above) {
    volatile char here[512];
    here[0] = above[0];
    return deeper(here) + (unsigned char)here[0];
}

static void overflow(void *argument) {
    volatile char first = 1;
    (void)argument;
    printf("%u\n", deeper(&first));
}

static int in_thread(void) {
    struct ash_sched_threads_spec spec = {.name = "deep", .run = overflow};
    struct ash_sched_thread *thread;
    if (ash_sched_threads_start(&ash_use_sched_threads, &spec, &thread) < 0)
        return 2;
    ash_sched_threads_join(&ash_use_sched_threads, thread);
    return 3;
}

static long number(const char *word) {
    return (long)strtoul(word, NULL, 0);
}

static int call(int argc, char **argv) {
    long arguments[6] = {0};
    for (int i = 3; i < argc && i < 9; i++)
        arguments[i - 3] = number(argv[i]);
    printf("returned %ld\n", ash_linux_call6(number(argv[2]), arguments));
    return 0;
}

/* The door of 32-bit programs: other numbers, and another architecture. */
static int old_door(const char *which) {
    long result = number(which);
    __asm__ volatile("int $0x80" : "+a"(result) : "b"(0), "c"(0), "d"(0) : "memory");
    printf("returned %ld\n", result);
    return 0;
}

/* What an attacker would: takes the write protection from text. Then it is no text any more. */
static int rewrite(void) {
    long page = (long)ash_text_start & -4096l;
    long result = ash_linux_call(ASH_LINUX_MPROTECT, page, 4096, 3);
    printf("returned %ld\n", result);
    return 0;
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    volatile unsigned zero = 0;
    if (strcmp(what, "call") == 0 && argc > 2)
        return call(argc, argv);
    if (strcmp(what, "old-door") == 0 && argc > 2)
        return old_door(argv[2]);
    if (strcmp(what, "rewrite") == 0)
        return rewrite();
    if (strcmp(what, "null") == 0)
        *(volatile char *)(uintptr_t)zero = 1;
    else if (strcmp(what, "text") == 0)
        *(volatile char *)(uintptr_t)ash_text_start = 1;
    else if (strcmp(what, "constants") == 0)
        *(volatile char *)(uintptr_t)constant = 1;
    else if (strcmp(what, "jump") == 0)
        ((void (*)(void))(uintptr_t)data)();
    else if (strcmp(what, "divide") == 0)
        printf("%u\n", (unsigned)argc * 7 / zero);
    else if (strcmp(what, "assert") == 0)
        ASH_ASSERT(zero != 0);
    else if (strcmp(what, "overflow") == 0)
        overflow(NULL);
    else if (strcmp(what, "overflow-thread") == 0)
        return in_thread();
    else if (strcmp(what, "wait") == 0)
        for (;;)
            (void)ash_linux_call(ASH_LINUX_PAUSE, 0, 0, 0);
    printf("still here\n");
    return 0;
}
