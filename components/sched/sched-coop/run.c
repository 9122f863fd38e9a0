/* SPDX-License-Identifier: MIT */
/* The scheduler proper: queues, waits, wake-ups, and the switch. */
#include <ashlar/cpu.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include "coop.h"
#include "fiber.h"

void sched_coop_append(struct ash_sync_queue *queue, struct ash_sched_thread *thread) {
    thread->next = NULL;
    thread->previous = queue->last;
    if (queue->last != NULL) {
        queue->last->next = thread;
    } else {
        queue->first = thread;
    }
    queue->last = thread;
}

void sched_coop_remove(struct ash_sync_queue *queue, struct ash_sched_thread *thread) {
    *(thread->previous != NULL ? &thread->previous->next : &queue->first) = thread->next;
    *(thread->next != NULL ? &thread->next->previous : &queue->last) = thread->previous;
}

/*
 * Leaves `from` and goes on with `to`. Every register is a clobber, so the compiler keeps what it
 * needs of the six callee-saved ones (x86-64 psABI §3.2.1) on the stack, usually fewer; the frame
 * pointer, which it will not give up, is saved here, together with the stack and the place to go
 * on. That is reached by a jump: a return would be predicted to go to whoever called on the other
 * stack. The modes in MXCSR and the x87 control word are the image's, not a thread's.
 */
static inline void switch_to(struct sched_coop_context *from, struct sched_coop_context *to) {
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
                     : "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
                       "r15", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",
                       "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "st",
                       "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)", "cc",
                       "memory");
}

_Static_assert(offsetof(struct sched_coop_context, stack) == 0 &&
                   offsetof(struct sched_coop_context, frame) == 8 &&
                   offsetof(struct sched_coop_context, code) == 16,
               "switch_to and sched_coop_threads_start know them");

/* One push, whoever interrupts whom; the thread is in the list once. */
ASH_IRQ void sched_coop_wake(struct sched_coop *coop, struct ash_sched_thread *thread) {
    if (!sched_coop_change_flag(&thread->is_woken, 0, 1)) {
        return;
    }
    struct ash_sched_thread *first;
    do {
        first = __atomic_load_n(&coop->woken, __ATOMIC_RELAXED);
        thread->woken = first;
    } while (!sched_coop_change_list(&coop->woken, first, thread));
}

static ASH_IRQ void timer_fired(struct ash_time_timer *timer) {
    struct ash_sched_thread *thread = ASH_CONTAINER_OF(timer, struct ash_sched_thread, timer);
    __atomic_store_n(&thread->timed_out, true, __ATOMIC_RELEASE);
    sched_coop_wake(thread->coop, thread);
}

void sched_coop_end_wait(struct sched_coop *coop, struct ash_sched_thread *thread, int result) {
    ASH_ASSERT(thread->wait != SCHED_COOP_NOTHING && thread->wait != SCHED_COOP_DEAD);
    if (thread->queue != NULL) {
        sched_coop_remove(thread->queue, thread);
        thread->queue = NULL;
    }
    if (thread->has_deadline || thread->wait == SCHED_COOP_EVENT) {
        coop->hopeful--;
    }
    thread->wait = SCHED_COOP_NOTHING;
    thread->result = result;
    sched_coop_append(&coop->ready, thread);
}

/* A thread that was woken: what it waits for may have come, or not, or it may not wait any more. */
static void look_at(struct sched_coop *coop, struct ash_sched_thread *thread) {
    if (thread->wait == SCHED_COOP_EVENT) {
        struct ash_sched_event *event = (struct ash_sched_event *)(uintptr_t)thread->object;
        if (sched_coop_change_flag(&event->set, 1, 0)) {
            event->waiter = NULL;
            sched_coop_end_wait(coop, thread, 0);
            return;
        }
    }
    if (thread->wait != SCHED_COOP_NOTHING && thread->wait != SCHED_COOP_DEAD &&
        thread->has_deadline && __atomic_load_n(&thread->timed_out, __ATOMIC_ACQUIRE)) {
        if (thread->wait == SCHED_COOP_EVENT) {
            ((struct ash_sched_event *)(uintptr_t)thread->object)->waiter = NULL;
        }
        sched_coop_end_wait(coop, thread, -ASH_ETIMEDOUT);
    }
}

/*
 * The list is taken as a whole and turned round, so that the first woken is the first to run. A
 * thread may be pushed again as soon as its mark is cleared, so that comes before the look, and
 * after its link was read.
 */
void sched_coop_take_woken(struct sched_coop *coop) {
    struct ash_sched_thread *list, *turned = NULL;
    do {
        list = __atomic_load_n(&coop->woken, __ATOMIC_ACQUIRE);
    } while (!sched_coop_change_list(&coop->woken, list, NULL));
    while (list != NULL) {
        struct ash_sched_thread *next = list->woken;
        list->woken = turned;
        turned = list;
        list = next;
    }
    while (turned != NULL) {
        struct ash_sched_thread *thread = turned;
        turned = thread->woken;
        __atomic_store_n(&thread->is_woken, 0, __ATOMIC_RELEASE);
        __atomic_signal_fence(__ATOMIC_SEQ_CST); /* the handler runs on this processor */
        look_at(coop, thread);
    }
}

/* Nobody can run: until an interrupt, if one can change that. */
static void idle(struct sched_coop *coop) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    if (__atomic_load_n(&coop->woken, __ATOMIC_ACQUIRE) == NULL) {
        if (coop->hopeful == 0) {
            sched_coop_deadlock(coop);
        }
        ash_time_idle(&ash_use_time);
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

void sched_coop_run_others(struct sched_coop *coop) {
    struct ash_sched_thread *self = sched_coop_current(coop), *next;
    for (;;) {
        if (__atomic_load_n(&coop->woken, __ATOMIC_RELAXED) != NULL) {
            sched_coop_take_woken(coop);
        }
        next = coop->ready.first;
        if (next != NULL) {
            break;
        }
        idle(coop);
    }
    sched_coop_remove(&coop->ready, next);
    if (next != self) {
        coop->current = next;
        fiber_leave(self, next);
        switch_to(&self->context, &next->context);
        fiber_arrive(self);
    }
}

int sched_coop_wait(struct sched_coop *coop, enum sched_coop_wait wait, const void *object,
                    struct ash_sync_queue *queue, uint64_t deadline_ns) {
    struct ash_sched_thread *self = sched_coop_current(coop);
    self->wait = wait;
    self->object = object;
    self->queue = queue;
    self->has_deadline = deadline_ns != ASH_FOREVER;
    self->timed_out = false;
    if (queue != NULL) {
        sched_coop_append(queue, self);
    }
    if (self->has_deadline || wait == SCHED_COOP_EVENT) {
        coop->hopeful++;
    }
    if (self->has_deadline) {
        self->timer.fire = timer_fired;
        ash_time_arm(&ash_use_time, &self->timer, deadline_ns);
    }
    sched_coop_run_others(coop);
    if (self->has_deadline) {
        ash_time_cancel(&ash_use_time, &self->timer);
        self->has_deadline = false;
    }
    return self->result;
}
