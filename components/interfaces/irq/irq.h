/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_IRQ_H
#define ASHLAR_IRQ_H
/*
 * Interrupts of devices: from a wire, or from a message, to a function. A wire, here a line, is
 * named by its global system interrupt number (GSI, ACPI 6.5 §5.2.13), which is what a command line
 * or a table names too. A message is a store that the device makes (MSI-X, PCI Local Bus 3.0 §6.8):
 * the controller says where to and of what, and the driver tells the device.
 *
 * The controller is set up with the first ash_irq_attach or ash_irq_message, and not before. From
 * then on interrupts are on wherever they are not saved away (ash_cpu_irq_save), so that this first
 * call MUST be made outside of such a section. A line that nobody attached to is masked.
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

/* What a device stores where for an interrupt: 32 bits, at a physical address that is aligned. */
struct ash_irq_message {
    uint64_t address;
    uint32_t data;
};

/*
 * Calls `handler(argument)` for each time that a device stores `message->data` at
 * `message->address`, as ash_irq_attach does for a line. -ASH_ENODEV: no controller. -ASH_ENOSPC:
 * no vector is left; lines and messages share them. -ASH_EINVAL: no handler. Context: boot and
 * thread.
 */
ASH_MUST_USE int ash_irq_message(struct ash_irq *self, void (*handler)(void *), void *argument,
                                 struct ash_irq_message *message);

/*
 * Takes a message's handler away, which is not called any more once this returned. The device MUST
 * have been told to store no more, since a later message may be the same. -ASH_ENOENT: it is not
 * one that was given out. Context: boot and thread, not the handler itself.
 */
ASH_MUST_USE int ash_irq_message_end(struct ash_irq *self, const struct ash_irq_message *message);

#endif
