/* SPDX-License-Identifier: MIT */
/* Messages go to the local APIC without an I/O APIC. Intel SDM vol. 3A §11.11. */
#include <ashlar/irq.h>
#include "apic.h"

#define ADDRESS           0xfee00000u /* §11.11.1 */
#define DESTINATION_SHIFT 12
#define ID_SHIFT          24 /* §11.4.6: where the APIC's identifier stands in its register */

int irq_apic_irq_message(struct ash_irq *instance, void (*handler)(void *), void *argument,
                         struct ash_irq_message *message) {
    struct irq_apic *self = (struct irq_apic *)instance;
    const struct irq_apic_line line = {self, handler, argument, IRQ_APIC_MESSAGE};
    unsigned vector;
    if (handler == NULL)
        return -ASH_EINVAL;
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = irq_apic_start_locked(self);
    if (error == 0)
        error = irq_apic_take_locked(self, &line, &vector);
    if (error == 0) { /* physical destination, fixed delivery, edge: all of them 0. §11.11.2 */
        uint32_t id = ash_mmio_read32(self->local + IRQ_APIC_ID) >> ID_SHIFT;
        *message = (struct ash_irq_message){ADDRESS | id << DESTINATION_SHIFT, vector};
    }
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

int irq_apic_irq_message_end(struct ash_irq *instance, const struct ash_irq_message *message) {
    struct irq_apic *self = (struct irq_apic *)instance;
    uint32_t place = message->data - IRQ_APIC_VECTOR_LINES;
    int error = -ASH_ENOENT;
    ash_lock_take(&ash_use_lock, &self->lock);
    if (place < ASH_OPT_LINES && self->lines[place].gsi == IRQ_APIC_MESSAGE &&
        self->lines[place].handler != NULL) {
        self->lines[place].handler = NULL;
        error = 0;
    }
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}
