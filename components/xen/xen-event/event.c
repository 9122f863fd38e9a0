/* SPDX-License-Identifier: MIT */
/* Names are those of Xen 4.17's public headers. */
#include <ashlar/cpu.h>
#include <ashlar/xen/call.h>
#include <ashlar/xen/event.h>
#include "event.h"

#define EXISTS 17 /* public/errno.h, XEN_EEXIST: that interrupt has its port */

#define VECTOR ASH_CPU_FIRST_VECTOR

/* public/hvm/params.h: HVM_PARAM_CALLBACK_IRQ, by vector. Such an interrupt is not the APIC's. */
#define BY_VECTOR (2ull << 56)

enum { /* public/event_channel.h, EVTCHNOP_… */
       BIND_VIRQ = 1,
       CLOSE = 3,
       SEND = 4,
       ALLOC_UNBOUND = 6,
       UNMASK = 9,
};

/* public/event_channel.h, struct evtchn_alloc_unbound */
struct alloc_unbound {
    uint16_t domain, remote;
    uint32_t port;
};
_Static_assert(sizeof(struct alloc_unbound) == 8, "public/event_channel.h");

/* struct evtchn_bind_virq */
struct bind_virq {
    uint32_t virq, vcpu, port;
};
_Static_assert(sizeof(struct bind_virq) == 12, "public/event_channel.h");

static struct xen_event *event(struct ash_xen_event *self) {
    return (struct xen_event *)self;
}

ASH_IRQ static int operate(unsigned operation, void *what) {
    const uint64_t arguments[4] = {operation, (uintptr_t)what};
    return (int)ash_xen_call_make(&ash_use_xen_call, ASH_XEN_EVENTS, arguments);
}

ASH_IRQ static void mask(struct xen_event *self, unsigned port) {
    __atomic_fetch_or(&self->shared->mask[port / 64], 1ull << port % 64, __ATOMIC_SEQ_CST);
}

ASH_IRQ static void deliver(struct xen_event *self, unsigned port) {
    __atomic_fetch_and(&self->shared->pending[port / 64], ~(1ull << port % 64), __ATOMIC_SEQ_CST);
    if (port < ASH_OPT_PORTS && self->ports[port].call != NULL)
        self->ports[port].call(self->ports[port].argument);
    else
        mask(self, port); /* nobody's: it shall not come again */
}

/*
 * public/xen.h, struct vcpu_info and shared_info: the flag is cleared before the words are looked
 * at, and a word's bit before the word, so that nothing that comes meanwhile is missed.
 */
ASH_IRQ static void xen_event_upcall(void *argument) {
    struct xen_event *self = argument;
    volatile struct ash_xen_vcpu *vcpu = &self->shared->vcpus[0];
    vcpu->upcall_pending = 0;
    uint64_t words = __atomic_exchange_n(&vcpu->pending_words, 0, __ATOMIC_SEQ_CST);
    for (; words != 0; words &= words - 1) {
        unsigned word = (unsigned)__builtin_ctzll(words);
        uint64_t bits = self->shared->pending[word] & ~self->shared->mask[word];
        for (; bits != 0; bits &= bits - 1)
            deliver(self, word * 64 + (unsigned)__builtin_ctzll(bits));
    }
}

static int start_locked(struct xen_event *self) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    if (self->shared != NULL)
        return 0;
    volatile struct ash_xen_shared *shared = ash_xen_call_shared(&ash_use_xen_call);
    if (shared == NULL)
        return -ASH_ENODEV;
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(shared->mask); i++)
        shared->mask[i] = UINT64_MAX;
    int error = ash_cpu_attach(&ash_use_cpu, VECTOR, xen_event_upcall, self);
    if (error != 0)
        return error;
    self->shared = shared;
    error = ash_xen_call_set_param(&ash_use_xen_call, ASH_XEN_CALLBACK, BY_VECTOR | VECTOR);
    if (error != 0) {
        self->shared = NULL;
        return ash_cpu_attach(&ash_use_cpu, VECTOR, NULL, NULL) == 0 ? error : -ASH_EIO;
    }
    __asm__ volatile("sti" ::: "memory"); /* for good, but where they are saved away */
    return 0;
}

/* What Xen gave; a port that has no place is given back. */
static int accept(struct ash_xen_event *instance, int error, uint32_t given, unsigned *port) {
    if (error != 0)
        return error;
    *port = given;
    if (given < ASH_OPT_PORTS)
        return 0;
    xen_event_xen_event_close(instance, given);
    return -ASH_ENOSPC;
}

int xen_event_xen_event_offer(struct ash_xen_event *self, unsigned domain, unsigned *port) {
    struct alloc_unbound offer = {.domain = ASH_XEN_SELF, .remote = (uint16_t)domain};
    if (domain > UINT16_MAX)
        return -ASH_EINVAL;
    int error = operate(ALLOC_UNBOUND, &offer);
    return accept(self, error, offer.port, port);
}

int xen_event_xen_event_bind(struct ash_xen_event *self, unsigned virq, unsigned *port) {
    struct bind_virq bind = {.virq = virq};
    int error = operate(BIND_VIRQ, &bind);
    return accept(self, error == -EXISTS ? -ASH_EBUSY : error, bind.port, port);
}

static int attach_locked(struct xen_event *self, unsigned port, void (*handler)(void *),
                         void *argument) {
    int error = start_locked(self);
    if (error != 0)
        return error;
    if (port >= ASH_OPT_PORTS)
        return -ASH_ENOSPC;
    if (handler != NULL && self->ports[port].call != NULL)
        return -ASH_EBUSY;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    mask(self, port);
    self->ports[port].call = handler;
    self->ports[port].argument = argument;
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    if (handler == NULL)
        return 0;
    uint32_t number = port; /* struct evtchn_unmask; Xen raises what was pending meanwhile */
    error = operate(UNMASK, &number);
    if (error != 0)
        self->ports[port].call = NULL;
    return error;
}

int xen_event_xen_event_attach(struct ash_xen_event *instance, unsigned port,
                               void (*handler)(void *), void *argument) {
    struct xen_event *self = event(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = attach_locked(self, port, handler, argument);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

ASH_IRQ void xen_event_xen_event_send(struct ash_xen_event *self, unsigned port) {
    uint32_t number = port; /* struct evtchn_send */
    (void)self;
    int error = operate(SEND, &number);
    (void)error; /* the other side is gone, which it tells by its state in xen.store */
}

void xen_event_xen_event_close(struct ash_xen_event *self, unsigned port) {
    uint32_t number = port; /* struct evtchn_close */
    if (port < ASH_OPT_PORTS && event(self)->ports[port].call != NULL) {
        int none = xen_event_xen_event_attach(self, port, NULL, NULL);
        ASH_ASSERT(none == 0);
    }
    int error = operate(CLOSE, &number);
    (void)error; /* it was closed already */
}
