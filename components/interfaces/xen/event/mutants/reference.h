/* SPDX-License-Identifier: MIT */
/* Sixteen ports of the first word, without locks. Numbers are those of Xen's
 * public/event_channel.h. */
#include <ashlar/cpu.h>
#include <ashlar/xen/call.h>
#include <ashlar/xen/event.h>

#define PORTS 16u

static struct {
    void (*call)(void *);
    void *argument;
} ports[PORTS];
static volatile struct ash_xen_shared *shared;

ASH_IRQ static int operate(unsigned operation, void *what) {
    const uint64_t arguments[4] = {operation, (uintptr_t)what};
    return (int)ash_xen_call_make(&ash_use_xen_call, ASH_XEN_EVENTS, arguments);
}

ASH_IRQ static void upcall(void *argument) {
    (void)argument;
    shared->vcpus[0].upcall_pending = 0;
    shared->vcpus[0].pending_words = 0;
    uint64_t bits = shared->pending[0] & ~shared->mask[0];
    for (; bits != 0; bits &= bits - 1) {
        unsigned port = (unsigned)__builtin_ctzll(bits);
#ifndef BREAK_NEVER_CLEARS
        __atomic_fetch_and(&shared->pending[0], ~(1ull << port), __ATOMIC_SEQ_CST);
#endif
        if (port < PORTS && ports[port].call != NULL)
            ports[port].call(ports[port].argument);
    }
}

static int start(void) {
    if (shared != NULL)
        return 0;
    shared = ash_xen_call_shared(&ash_use_xen_call);
    if (shared == NULL)
        return -ASH_ENODEV;
    for (unsigned i = 0; i < 64; i++)
        shared->mask[i] = UINT64_MAX;
    int error = ash_cpu_attach(&ash_use_cpu, 33, upcall, NULL);
    if (error == 0)
        error = ash_xen_call_set_param(&ash_use_xen_call, ASH_XEN_CALLBACK, 2ull << 56 | 33);
#ifndef BREAK_STAYS_OFF
    __asm__ volatile("sti" ::: "memory");
#endif
    return error;
}

int mutant_xen_event_offer(struct ash_xen_event *self, unsigned domain, unsigned *port) {
    struct {
        uint16_t self, remote;
        uint32_t port;
    } offer = {ASH_XEN_SELF, (uint16_t)domain, 0};
    (void)self;
    int error = operate(6, &offer);
#ifdef BREAK_SAME_PORT
    static uint32_t first;
    if (first == 0)
        first = offer.port;
    offer.port = first;
#endif
    *port = offer.port;
    return error;
}

int mutant_xen_event_bind(struct ash_xen_event *self, unsigned virq, unsigned *port) {
    struct {
        uint32_t virq, vcpu, port;
    } bind = {virq, 0, 0};
    (void)self;
    int error = operate(1, &bind);
    *port = bind.port;
#ifdef BREAK_BINDS_TWICE
    return 0;
#else
    return error == -17 ? -ASH_EBUSY : error;
#endif
}

int mutant_xen_event_attach(struct ash_xen_event *self, unsigned port, void (*handler)(void *),
                            void *argument) {
    (void)self;
    int error = start();
    if (error != 0)
        return error;
    if (port >= PORTS)
        return -ASH_ENOSPC;
#ifndef BREAK_NEVER_BUSY
    if (handler != NULL && ports[port].call != NULL)
        return -ASH_EBUSY;
#endif
#ifdef BREAK_CANNOT_DETACH
    if (handler == NULL)
        return 0;
#endif
    __atomic_fetch_or(&shared->mask[0], 1ull << port, __ATOMIC_SEQ_CST);
    ports[port].call = handler;
#ifdef BREAK_FORGETS_ARGUMENT
    static unsigned nobody;
    argument = &nobody;
#endif
    ports[port].argument = argument;
    if (handler == NULL)
        return 0;
#ifdef BREAK_LOSES_EARLIER
    __atomic_fetch_and(&shared->pending[0], ~(1ull << port), __ATOMIC_SEQ_CST);
#endif
    uint32_t number = port;
    return operate(9, &number);
}

ASH_IRQ void mutant_xen_event_send(struct ash_xen_event *self, unsigned port) {
    uint32_t number = port;
    (void)self;
    (void)operate(4, &number);
}

void mutant_xen_event_close(struct ash_xen_event *self, unsigned port) {
    uint32_t number = port;
    (void)self;
#ifndef BREAK_NEVER_CLOSES
    if (shared != NULL && port < PORTS)
        ports[port].call = NULL;
    (void)operate(3, &number);
#else
    (void)number;
#endif
}
