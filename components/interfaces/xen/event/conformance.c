/* SPDX-License-Identifier: MIT */
/* Xen's own timer is the other side: an event of it can be had in any domain, at a time of choice.
 */
#include <ashlar/cpu.h>
#include <ashlar/test.h>
#include <ashlar/xen/call.h>
#include <ashlar/xen/event.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define EVENT       &ash_use_xen_event

#define SOON_NS 1000000u
#define LONG_NS 300000000u /* no host stops the machine for so long */

static volatile unsigned calls, others;
static volatile bool was_inside, sends;

ASH_IRQ static void note(void *argument) {
    uintptr_t flags;
    __asm__ volatile("pushfq; pop %0" : "=r"(flags));
    was_inside = (flags & 0x200) == 0; /* RFLAGS.IF, Intel SDM vol. 1 §3.4.3 */
    *(volatile unsigned *)argument += 1;
    if (sends)
        ash_xen_event_send(EVENT, 1);
}

static uint64_t now(void) {
    return ash_xen_call_now(&ash_use_xen_call);
}

/* An event of the timer, in so many nanoseconds. */
static void order(uint64_t ns) {
    const uint64_t arguments[4] = {now() + ns};
    CHECK(ash_xen_call_make(&ash_use_xen_call, ASH_XEN_SET_TIMER, arguments) == 0);
}

static void spend(uint64_t ns) {
    for (uint64_t end = now() + ns; now() < end;)
        __asm__ volatile("pause");
}

/* Without a way to wait that could hide a lost event: it looks, for a while. */
static bool reaches(volatile unsigned *count, unsigned wanted) {
    for (uint64_t end = now() + 20 * (uint64_t)LONG_NS; *count < wanted && now() < end;)
        __asm__ volatile("pause");
    return *count == wanted;
}

static bool interrupts_on(void) {
    uintptr_t flags;
    __asm__ volatile("pushfq; pop %0" : "=r"(flags));
    return (flags & 0x200) != 0;
}

static unsigned test_ports(void) {
    unsigned timer = 0, again = 0, first = 0, second = 0;
    BEGIN("1: ports");
    CHECK(ash_xen_event_bind(EVENT, ASH_XEN_VIRQ_TIMER, &timer) == 0);
    CHECK(ash_xen_event_bind(EVENT, ASH_XEN_VIRQ_TIMER, &again) == -ASH_EBUSY);
    CHECK(ash_xen_event_offer(EVENT, 0, &first) == 0);
    CHECK(ash_xen_event_offer(EVENT, 0, &second) == 0);
    CHECK(first != second && first != timer && second != timer);
    ash_xen_event_send(EVENT, first);
    ash_xen_event_close(EVENT, first);
    ash_xen_event_close(EVENT, second);
    return timer;
}

static void test_attach(unsigned timer) {
    BEGIN("2, 3, 4, 8: handlers");
    CHECK(!interrupts_on());
    order(0);
    spend(LONG_NS / 10);
    CHECK(calls == 0);
    CHECK(ash_xen_event_attach(EVENT, timer, note, (void *)(uintptr_t)&calls) == 0);
    CHECK(interrupts_on());
    CHECK(reaches(&calls, 1)); /* the one before */
    CHECK(was_inside);
    CHECK(ash_xen_event_attach(EVENT, timer, note, (void *)(uintptr_t)&calls) == -ASH_EBUSY);
    CHECK(ash_xen_event_attach(EVENT, 4095, note, NULL) == -ASH_ENOSPC);
    for (unsigned i = 2; i < 6; i++) {
        order(SOON_NS);
        CHECK(reaches(&calls, i));
    }
}

static void test_detach(unsigned timer) {
    BEGIN("5: no handler any more");
    calls = 0;
    CHECK(ash_xen_event_attach(EVENT, timer, NULL, NULL) == 0);
    order(0);
    spend(LONG_NS / 10);
    CHECK(calls == 0);
    CHECK(ash_xen_event_attach(EVENT, timer, note, (void *)(uintptr_t)&others) == 0);
    CHECK(reaches(&others, 1));
    order(SOON_NS);
    CHECK(reaches(&others, 2));
    CHECK(calls == 0);
}

static void test_inside(void) {
    BEGIN("7: sent by a handler");
    sends = true;
    order(SOON_NS);
    CHECK(reaches(&others, 3));
    sends = false;
}

static void test_close(unsigned timer) {
    unsigned again = 0;
    BEGIN("5: closed");
    ash_xen_event_close(EVENT, timer);
    order(0);
    spend(LONG_NS / 10);
    CHECK(others == 3);
    CHECK(ash_xen_event_bind(EVENT, ASH_XEN_VIRQ_TIMER, &again) == 0);
    CHECK(ash_xen_event_attach(EVENT, again, note, (void *)(uintptr_t)&calls) == 0);
    order(SOON_NS);
    CHECK(reaches(&calls, 1));
}

int main(void) {
    unsigned timer = test_ports();
    test_attach(timer);
    test_detach(timer);
    test_inside();
    test_close(timer);
    return ash_test_end(&ash_use_test);
}
