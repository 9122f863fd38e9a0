/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_XEN_EVENT_H
#define ASHLAR_XEN_EVENT_H
/*
 * Event channels: the interrupts of a Xen domain, and the way to interrupt another one. An end of a
 * channel is a port, a small number of the domain's own. Names in comments are those of Xen's
 * public headers, version 4.17.
 *
 * What is sent before the other side looked is one event: a handler notes and wakes, and whoever
 * was woken looks until nothing is left.
 *
 * Nothing is set up before the first ash_xen_event_attach. From then on interrupts are on wherever
 * they are not saved away (ash_cpu_irq_save), so that this first call MUST be made outside of such
 * a section. Until a port has a handler its events are kept, as one.
 *
 * Errors: -ASH_ENODEV: this is not Xen. -ASH_ENOSPC: Xen has no port left, or the provider has no
 * place for one with so high a number. Context: boot and thread, but for ash_xen_event_send.
 */
#include <ashlar/base.h>

struct ash_xen_event;

/* What Xen itself interrupts for. public/xen.h, VIRQ_… */
#define ASH_XEN_VIRQ_TIMER 0u

/*
 * A new port that `domain` may connect a channel of its own to, once it is told the number, by
 * xen.store. public/event_channel.h, EVTCHNOP_alloc_unbound
 */
ASH_MUST_USE int ash_xen_event_offer(struct ash_xen_event *self, unsigned domain, unsigned *port);

/* A new port for an interrupt of Xen's own, ASH_XEN_VIRQ_…. -ASH_EBUSY: it has one. */
ASH_MUST_USE int ash_xen_event_bind(struct ash_xen_event *self, unsigned virq, unsigned *port);

/*
 * Calls `handler(argument)` for events on `port`, in interrupt context, where it is an ASH_IRQ
 * function; also for those that came before this call. NULL takes the handler away, which is not
 * called any more then. -ASH_EBUSY: it has one. -ASH_EINVAL: Xen knows no such port.
 */
ASH_MUST_USE int ash_xen_event_attach(struct ash_xen_event *self, unsigned port,
                                      void (*handler)(void *), void *argument);

/* Tells the other side; nothing happens when there is none. Any context. One hypercall. */
void ash_xen_event_send(struct ash_xen_event *self, unsigned port);

/* Takes the handler away, if there is one, and gives the port back to Xen. */
void ash_xen_event_close(struct ash_xen_event *self, unsigned port);

#endif
