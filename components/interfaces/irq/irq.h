/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_IRQ_H
#define ASHLAR_IRQ_H
/*
 * Interrupt lines: from a device's wire to a function. A line is named by its global system
 * interrupt number (GSI, ACPI 6.5 §5.2.13), which is what a command line or a table names too.
 *
 * The controller is set up with the first ash_irq_attach, and not before. From then on interrupts
 * are on wherever they are not saved away (ash_cpu_irq_save), so that this first call MUST be made
 * outside of such a section. A line that nobody attached to is masked.
 */
#include <ashlar/base.h>

struct ash_irq;

#define ASH_IRQ_EDGE 0u /* one interrupt for each change to active */
#define ASH_IRQ_LEVEL                                                                              \
    1u /* interrupts for as long as the line is active: the handler quiets the device */
#define ASH_IRQ_LOW 2u /* active means low; else high */

/*
 * Calls `handler(argument)` for each interrupt on line `gsi`, in interrupt context, where it is an
 * ASH_IRQ function; the controller is told of its end afterwards. `flags` are ASH_IRQ_…, or-ed.
 * -ASH_ENODEV: there is no such line, or no controller. -ASH_EBUSY: it is taken; lines are not
 * shared. -ASH_ENOSPC: no vector is left. -ASH_EINVAL: an unknown flag. Context: boot and thread.
 * Cost: with the first, about 100 instructions more.
 */
ASH_MUST_USE int ash_irq_attach(struct ash_irq *self, unsigned gsi, unsigned flags,
                                void (*handler)(void *), void *argument);

/*
 * Masks the line and forgets the handler, which is not called any more once this returned.
 * -ASH_ENOENT: nobody attached to it. Context: boot and thread, not the handler itself.
 */
ASH_MUST_USE int ash_irq_detach(struct ash_irq *self, unsigned gsi);

#endif
