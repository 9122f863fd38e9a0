/* SPDX-License-Identifier: MIT */
/*
 * Threads that take turns in the order in which they were started, whether they wait or not: one
 * that waits looks, and yields. The process's own stack is thread 0.
 */
#include <cc_runtime.h>
#include <ashlar/mem/pages.h>
#include <ashlar/sched.h>
#include <ashlar/sched/threads.h>
#include <ashlar/time.h>

#define THREADS 64u

struct context {
    uintptr_t stack, frame, code;
};

struct ash_sched_thread {
    struct context context;
    bool used, ended, joinable;
    const char *name;
    void (*run)(void *argument);
    void *argument;
    uintptr_t local;
    char *pages;
    size_t count;
    void *fake_stack;
    const void *bottom;
    size_t bottom_bytes;
};

static struct ash_sched_thread threads[THREADS] = {{.used = true, .name = "main"}};
static unsigned current, left;

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBERS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define FIBERS 1
#endif
#ifdef FIBERS
void __sanitizer_start_switch_fiber(void **fake_stack, const void *bottom, size_t bytes);
void __sanitizer_finish_switch_fiber(void *fake_stack, const void **bottom, size_t *bytes);
void __asan_unpoison_memory_region(const volatile void *start, size_t bytes);
#define LEAVE(to)                                                                                  \
    __sanitizer_start_switch_fiber(&threads[current].fake_stack, threads[to].bottom,               \
                                   threads[to].bottom_bytes)
#define ARRIVE()                                                                                   \
    __sanitizer_finish_switch_fiber(threads[current].fake_stack, &threads[left].bottom,            \
                                    &threads[left].bottom_bytes)
#define FORGET(start, bytes) __asan_unpoison_memory_region(start, bytes)
#else
#define LEAVE(to)            ((void)0)
#define ARRIVE()             ((void)0)
#define FORGET(start, bytes) ((void)0)
#endif

#ifdef BREAK_LOSES_REGISTERS
#define KEPT "rax", "rcx", "rdx", "r8", "r9", "r10", "r11"
#else
#define KEPT "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
#endif

/* Leaves `from`, goes on with `to`. All registers are clobbers, so that the compiler keeps what it
 * needs. */
static inline void switch_to(struct context *from, struct context *to) {
    __asm__ volatile("leaq 1f(%%rip), %%rax\n\t"
                     "movq %%rsp, 0(%%rdi)\n\t"
                     "movq %%rbp, 8(%%rdi)\n\t"
                     "movq %%rax, 16(%%rdi)\n\t"
                     "movq 0(%%rsi), %%rsp\n\t"
                     "movq 8(%%rsi), %%rbp\n\t"
                     "jmpq *16(%%rsi)\n"
                     "1:"
                     : "+D"(from), "+S"(to)
                     :
                     : KEPT, "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
                       "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc",
                       "memory");
}

/* The next thread that can run, the caller's last. */
static void take_turns(void) {
    unsigned next = current;
    do {
        next = (next + 1) % THREADS;
    } while (!threads[next].used || threads[next].ended);
    if (next != current) {
        left = current;
        LEAVE(next);
        current = next;
        switch_to(&threads[left].context, &threads[next].context);
        ARRIVE();
    }
}

static void begin(void) {
    ARRIVE();
    threads[current].run(threads[current].argument);
    threads[current].ended = true;
    take_turns();
}

static void release(struct ash_sched_thread *thread) {
    FORGET(thread->pages, thread->count * ASH_PAGE_BYTES);
#ifndef BREAK_KEEPS_MEMORY
    ash_mem_pages_put(&ash_use_mem_pages, thread->pages, thread->count);
#endif
    thread->used = false;
}

/* Frees those that nobody joins, and returns a free place. */
static struct ash_sched_thread *place(void) {
    struct ash_sched_thread *found = NULL;
    for (unsigned i = 1; i < THREADS; i++) {
        if (threads[i].used && threads[i].ended && !threads[i].joinable) {
            release(&threads[i]);
        }
        if (!threads[i].used && found == NULL) {
            found = &threads[i];
        }
    }
    return found;
}

static int start_thread(const struct ash_sched_threads_spec *spec, struct ash_sched_thread **out) {
    struct ash_sched_thread *thread = place();
    size_t bytes = spec->stack_bytes == 0 ? (size_t)16 << 10 : spec->stack_bytes;
    void *pages;
    ASH_ASSERT(thread != NULL);
#ifdef BREAK_SMALL_STACKS
    bytes = 8192;
#endif
    bytes = bytes > SIZE_MAX / 2 ? SIZE_MAX / 2 : bytes;
    size_t count = bytes / ASH_PAGE_BYTES + 1;
    if (ash_mem_pages_get(&ash_use_mem_pages, count, &pages) != 0) {
        return -ASH_ENOMEM;
    }
    uintptr_t local = thread->local;
    memset(thread, 0, sizeof(*thread));
#ifdef BREAK_LOCAL_STAYS
    thread->local = local;
#else
    (void)local;
#endif
    thread->used = true;
    thread->joinable = out != NULL;
    thread->name = spec->name;
    thread->run = spec->run;
    thread->argument = spec->argument;
    thread->pages = pages;
    thread->count = count;
    thread->bottom = pages;
    thread->bottom_bytes = count * ASH_PAGE_BYTES;
    uintptr_t top = (uintptr_t)pages + count * ASH_PAGE_BYTES;
#ifdef BREAK_UNALIGNED_STACK
    top -= 8;
#endif
    thread->context = (struct context){top - 8, 0, (uintptr_t)begin};
    *(uintptr_t *)(top - 8) = 0;
    if (out != NULL) {
        *out = thread;
    }
    return 0;
}
