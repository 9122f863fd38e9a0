/* SPDX-License-Identifier: MIT */
/*
 * Lines: the I/O APIC. Section numbers are those of Intel's 82093AA data sheet, May 1996. Its
 * redirection entries are masked after a reset (§3.2.4), and no firmware of our targets uses them,
 * so that only lines that are attached to are ever written.
 */
#include <ashlar/acpi.h>
#include <ashlar/irq.h>
#include <ashlar/mem/map.h>
#include "apic.h"

enum {
    SELECT = 0x00, /* which register... §3.1.1 */
    WINDOW = 0x10, /* ...is here. §3.1.2 */

    VERSION = 0x01,     /* §3.2.2; the last line's number in bits 23:16 */
    REDIRECTION = 0x10, /* two for each line. §3.2.4 */

    LEVEL = 1u << 15,
    ACTIVE_LOW = 1u << 13,
};

static uint32_t io_read(volatile uint8_t *io, uint32_t at) {
    ash_mmio_write32(io + SELECT, at);
    return ash_mmio_read32(io + WINDOW);
}

static void io_write(volatile uint8_t *io, uint32_t at, uint32_t value) {
    ash_mmio_write32(io + SELECT, at);
    ash_mmio_write32(io + WINDOW, value);
}

/* The I/O APIC of the line, which becomes its number there. */
static int reach(unsigned *gsi, volatile uint8_t **io) {
    struct irq_apic_io which = {ASH_OPT_IO, 0};
    volatile void *registers;
#if ASH_HAS_ACPI
    const struct ash_acpi_header *madt;
    if (ash_acpi_find(&ash_use_acpi, "APIC", &madt) == 0 &&
        !irq_apic_read_madt((const uint8_t *)madt, madt->length, *gsi, &which))
        return -ASH_ENODEV;
#endif
    int error = ash_mem_map_device(&ash_use_mem_map, which.address, ASH_PAGE_BYTES, &registers);
    if (error != 0)
        return error;
    *io = registers;
    *gsi -= which.first;
    uint32_t version = io_read(*io, VERSION);
    return version == UINT32_MAX || *gsi > (version >> 16 & 0xff) ? -ASH_ENODEV : 0;
}

/*
 * The device is quiet when its handler returns, so a level line does not interrupt again after EOI.
 */
ASH_IRQ static void irq_apic_line_fired(void *argument) {
    struct irq_apic_line *line = argument;
    if (line->handler != NULL) /* detached while the interrupt was on its way */
        line->handler(line->argument);
    irq_apic_write(line->apic, IRQ_APIC_EOI, 0);
}

static struct irq_apic_line *find_locked(struct irq_apic *self, unsigned gsi) {
    for (unsigned i = 0; i < ASH_OPT_LINES; i++)
        if (self->lines[i].handler != NULL && self->lines[i].gsi == gsi)
            return &self->lines[i];
    return NULL;
}

int irq_apic_take_locked(struct irq_apic *self, const struct irq_apic_line *wanted,
                         unsigned *vector) {
    struct irq_apic_line *line = self->lines;
    int error = 0;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    while (line->handler != NULL)
        if (++line == self->lines + ASH_OPT_LINES)
            return -ASH_ENOSPC;
    *vector = IRQ_APIC_VECTOR_LINES + (unsigned)(line - self->lines);
    if (line->apic == NULL) /* its vector, once attached, stays so */
        error = ash_cpu_attach(&ash_use_cpu, *vector, irq_apic_line_fired, line);
    if (error == 0)
        *line = *wanted;
    return error;
}

static int attach_locked(struct irq_apic *self, const struct irq_apic_line *wanted,
                         unsigned flags) {
    uint32_t entry;
    unsigned pin = wanted->gsi;
    volatile uint8_t *io;
    int error = irq_apic_start_locked(self);
    if (error == 0)
        error = reach(&pin, &io);
    if (error != 0)
        return error;
    if (find_locked(self, wanted->gsi) != NULL)
        return -ASH_EBUSY;
    error = irq_apic_take_locked(self, wanted, &entry);
    if (error != 0)
        return error;
    if ((flags & ASH_IRQ_LEVEL) != 0)
        entry |= LEVEL;
    if ((flags & ASH_IRQ_LOW) != 0)
        entry |= ACTIVE_LOW;
    io_write(io, REDIRECTION + 2 * pin + 1, ash_mmio_read32(self->local + IRQ_APIC_ID));
    io_write(io, REDIRECTION + 2 * pin, entry); /* fixed delivery, physical destination */
    return 0;
}

int irq_apic_irq_attach(struct ash_irq *instance, unsigned gsi, unsigned flags,
                        void (*handler)(void *), void *argument) {
    struct irq_apic *self = (struct irq_apic *)instance;
    struct irq_apic_line line = {self, handler, argument, gsi};
    if (handler == NULL || (flags & ~(ASH_IRQ_LEVEL | ASH_IRQ_LOW)) != 0)
        return -ASH_EINVAL;
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = attach_locked(self, &line, flags);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

static int detach_locked(struct irq_apic *self, unsigned gsi) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    struct irq_apic_line *line = gsi == IRQ_APIC_MESSAGE ? NULL : find_locked(self, gsi);
    volatile uint8_t *io;
    if (line == NULL)
        return -ASH_ENOENT;
    int error = reach(&gsi, &io);
    if (error != 0)
        return error;
    io_write(io, REDIRECTION + 2 * gsi, IRQ_APIC_MASKED);
    line->handler = NULL;
    return 0;
}

int irq_apic_irq_detach(struct ash_irq *instance, unsigned gsi) {
    struct irq_apic *self = (struct irq_apic *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = detach_locked(self, gsi);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}
