/* SPDX-License-Identifier: MIT */
/* The scheduler proper: queues, waits, wake-ups, and the switch. */
#include <ashlar/cpu.h>
#include <ashlar/sched/preempt.h>
#include "rr.h"

void sched_rr_insert_off(struct ash_sync_queue *queue, struct ash_sched_thread *thread) {
    struct ash_sched_thread *before = queue->last;
    while (before != NULL && before->priority < thread->priority) {
        before = before->previous;
    }
    thread->previous = before;
    thread->next = before != NULL ? before->next : queue->first;
    *(before != NULL ? &before->next : &queue->first) = thread;
    *(thread->next != NULL ? &thread->next->previous : &queue->last) = thread;
}

void sched_rr_remove_off(struct ash_sync_queue *queue, struct ash_sched_thread *thread) {
    *(thread->previous != NULL ? &thread->previous->next : &queue->first) = thread->next;
    *(thread->next != NULL ? &thread->next->previous : &queue->last) = thread->previous;
}

static unsigned level_of(const struct ash_sched_thread *thread) {
    return (unsigned)(thread->priority - ASH_SCHED_LOWEST);
}

void sched_rr_make_ready_off(struct sched_rr *rr, struct ash_sched_thread *thread) {
    sched_rr_insert_off(&rr->ready[level_of(thread)], thread);
    rr->levels |= 1u << level_of(thread);
}

void sched_rr_put_first_off(struct sched_rr *rr, struct ash_sched_thread *thread) {
    struct ash_sync_queue *queue = &rr->ready[level_of(thread)];
    thread->previous = NULL;
    thread->next = queue->first;
    *(queue->first != NULL ? &queue->first->previous : &queue->last) = thread;
    queue->first = thread;
    rr->levels |= 1u << level_of(thread);
}

void sched_rr_unready_off(struct sched_rr *rr, struct ash_sched_thread *thread) {
    struct ash_sync_queue *queue = &rr->ready[level_of(thread)];
    sched_rr_remove_off(queue, thread);
    if (queue->first == NULL) {
        rr->levels &= ~(1u << level_of(thread));
    }
}

/*
 * Leaves `from` and goes on with `to`. Every register is a clobber, so the compiler keeps what it
 * needs of the six callee-saved ones (x86-64 psABI §3.2.1) on the stack; the frame pointer, which
 * it will not give up, is saved here, with the stack, the place to go on, and the modes of SSE and
 * x87, which are callee-saved too. Whoever was interrupted is here for cpu.divert, which keeps the
 * rest.
 */
static inline void switch_to(struct sched_rr_context *from, struct sched_rr_context *to) {
    __asm__ volatile("leaq 1f(%%rip), %%rax\n\t"
                     "movq %%rsp, 0(%%rdi)\n\t"
                     "movq %%rbp, 8(%%rdi)\n\t"
                     "movq %%rax, 16(%%rdi)\n\t"
                     "stmxcsr 24(%%rdi)\n\t"
                     "fnstcw 28(%%rdi)\n\t"
                     "movq 0(%%rsi), %%rsp\n\t"
                     "movq 8(%%rsi), %%rbp\n\t"
                     "ldmxcsr 24(%%rsi)\n\t"
                     "fldcw 28(%%rsi)\n\t"
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

_Static_assert(offsetof(struct sched_rr_context, stack) == 0 &&
                   offsetof(struct sched_rr_context, frame) == 8 &&
                   offsetof(struct sched_rr_context, code) == 16 &&
                   offsetof(struct sched_rr_context, sse_modes) == 24 &&
                   offsetof(struct sched_rr_context, x87_modes) == 28,
               "switch_to knows them");

ASH_IRQ void sched_rr_push_woken_off(struct sched_rr *rr, struct ash_sched_thread *thread) {
    if (!thread->is_woken) {
        thread->is_woken = true;
        thread->woken = rr->woken;
        rr->woken = thread;
    }
}

static ASH_IRQ void timer_fired(struct ash_time_timer *timer) {
    struct ash_sched_thread *thread = ASH_CONTAINER_OF(timer, struct ash_sched_thread, timer);
    thread->timed_out = true;
    sched_rr_push_woken_off(thread->rr, thread);
    sched_rr_ask(thread->rr);
}

void sched_rr_end_wait_off(struct sched_rr *rr, struct ash_sched_thread *thread, int result) {
    ASH_ASSERT(thread->wait != SCHED_RR_NOTHING && thread->wait != SCHED_RR_DEAD);
    if (thread->queue != NULL) {
        sched_rr_remove_off(thread->queue, thread);
        thread->queue = NULL;
    }
    if (thread->has_deadline || thread->wait == SCHED_RR_EVENT) {
        rr->hopeful--;
    }
    thread->wait = SCHED_RR_NOTHING;
    thread->result = result;
    sched_rr_make_ready_off(rr, thread);
}

/* A thread that was woken: what it waits for may have come, or not, or it may not wait any more. */
static void look_at(struct sched_rr *rr, struct ash_sched_thread *thread) {
    if (thread->wait == SCHED_RR_EVENT) {
        struct ash_sched_event *event = (struct ash_sched_event *)(uintptr_t)thread->object;
        if (__atomic_exchange_n(&event->set, 0, __ATOMIC_ACQUIRE) != 0) {
            event->waiter = NULL;
            sched_rr_end_wait_off(rr, thread, 0);
            return;
        }
    }
    if (thread->wait != SCHED_RR_NOTHING && thread->wait != SCHED_RR_DEAD && thread->has_deadline &&
        thread->timed_out) {
        if (thread->wait == SCHED_RR_EVENT) {
            ((struct ash_sched_event *)(uintptr_t)thread->object)->waiter = NULL;
        }
        sched_rr_end_wait_off(rr, thread, -ASH_ETIMEDOUT);
    }
}

/* The list is taken as a whole and turned round, so that the first woken is the first to run. */
void sched_rr_take_woken_off(struct sched_rr *rr) {
    struct ash_sched_thread *list = rr->woken, *turned = NULL;
    rr->woken = NULL;
    while (list != NULL) {
        struct ash_sched_thread *next = list->woken;
        list->woken = turned;
        turned = list;
        list = next;
    }
    while (turned != NULL) {
        struct ash_sched_thread *thread = turned;
        turned = thread->woken;
        thread->is_woken = false;
        look_at(rr, thread);
    }
}

/*
 * Nobody can run: until an interrupt, if one can change that. `time` lets interrupts in while it
 * idles, on the stack of the thread that waits here.
 */
static void idle_off(struct sched_rr *rr) {
    if (rr->hopeful == 0) {
        sched_rr_deadlock(rr);
    }
    __atomic_store_n(&rr->idling, true, __ATOMIC_RELAXED);
    ash_time_idle(&ash_use_time);
    __atomic_store_n(&rr->idling, false, __ATOMIC_RELAXED);
}

void sched_rr_run_others_off(struct sched_rr *rr) {
    struct ash_sched_thread *self = rr->current;
    ASH_ASSERT(!ash_sched_preempt_held(&ash_use_sched_preempt));
    sched_rr_take_woken_off(rr);
    while (rr->levels == 0) {
        idle_off(rr);
        sched_rr_take_woken_off(rr);
    }
    struct ash_sched_thread *next = rr->ready[31 - __builtin_clz(rr->levels)].first;
    sched_rr_unready_off(rr, next);
    rr->current = next;
    sched_rr_keep_time_off(rr);
    if (next != self) {
        switch_to(&self->context, &next->context);
    }
}

int sched_rr_wait_off(struct sched_rr *rr, enum sched_rr_wait wait, const void *object,
                      struct ash_sync_queue *queue, uint64_t deadline_ns) {
    struct ash_sched_thread *self = sched_rr_current(rr);
    self->wait = wait;
    self->object = object;
    self->queue = queue;
    self->has_deadline = deadline_ns != ASH_FOREVER;
    self->timed_out = false;
    if (rr->owner == self) {
        rr->owner = NULL;
    }
    if (queue != NULL) {
        sched_rr_insert_off(queue, self);
    }
    if (self->has_deadline || wait == SCHED_RR_EVENT) {
        rr->hopeful++;
    }
    if (self->has_deadline) {
        self->timer.fire = timer_fired;
        ash_time_arm(&ash_use_time, &self->timer, deadline_ns);
    }
    sched_rr_run_others_off(rr);
    if (self->has_deadline) {
        ash_time_cancel(&ash_use_time, &self->timer);
        self->has_deadline = false;
    }
    return self->result;
}
