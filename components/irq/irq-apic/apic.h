/* SPDX-License-Identifier: MIT */
#ifndef IRQ_APIC_H
#define IRQ_APIC_H
#include <ashlar/cpu.h>
#include <ashlar/cpu/io.h>
#include <ashlar/lock.h>

/* Registers of the local APIC: Intel SDM vol. 3A §10.4.1, table 10-1. */
enum irq_apic_register {
    IRQ_APIC_ID = 0x020,
    IRQ_APIC_EOI = 0x0b0, /* write-only */
    IRQ_APIC_SPURIOUS = 0x0f0,
    IRQ_APIC_LVT_TIMER = 0x320,
    IRQ_APIC_LVT_LINT0 = 0x350,
    IRQ_APIC_TIMER_INITIAL = 0x380,
    IRQ_APIC_TIMER_CURRENT = 0x390, /* read-only */
    IRQ_APIC_TIMER_DIVIDE = 0x3e0,
};

#define IRQ_APIC_MASKED (1u << 16) /* in an LVT entry, and in a redirection entry */

/* Vectors. The spurious one ends in 15, as older processors demand (§10.9). */
enum {
    IRQ_APIC_VECTOR_TIMER = ASH_CPU_FIRST_VECTOR,
    IRQ_APIC_VECTOR_LINES = ASH_CPU_FIRST_VECTOR + 1,
    IRQ_APIC_VECTOR_SPURIOUS = ASH_CPU_FIRST_VECTOR + 15,
};

struct irq_apic;

/* An I/O APIC: the lines from `first` on are its. */
struct irq_apic_io {
    uint32_t address, first;
};

/*
 * madt.c: the I/O APIC of the line `gsi`, of those that the MADT of `bytes` bytes at `madt` names.
 * False: none. ACPI 6.5 §5.2.12.
 */
bool irq_apic_read_madt(const uint8_t *madt, size_t bytes, unsigned gsi, struct irq_apic_io *io);

#define IRQ_APIC_MESSAGE UINT32_MAX /* instead of a line: the entry is a message's */

/* One attached line or message, or the place of one. Constant while `handler` is not NULL. */
struct irq_apic_line {
    struct irq_apic *apic; /* not NULL: the vector that belongs to this place is attached */
    void (*handler)(void *argument);
    void *argument;
    unsigned gsi;
};

/*
 * The lock guards set-up, `lines`, and the I/O APICs' two registers. Interrupts read `lines` and
 * the timer's handler without it: an entry is complete before its line is unmasked.
 */
struct irq_apic {
    struct ash_lock_word lock;
    volatile uint8_t *local; /* NULL: not set up yet */
    struct irq_apic_line lines[ASH_OPT_LINES];
    void (*timer)(void *argument);
    void *timer_argument;
};

/*
 * line.c: takes a free place for what is wanted, with a vector, which is `*vector`. Nothing reaches
 * the handler yet. -ASH_ENOSPC: there is none.
 */
ASH_MUST_USE int irq_apic_take_locked(struct irq_apic *self, const struct irq_apic_line *wanted,
                                      unsigned *vector);

/* apic.c: sets up both, once. Interrupts are on when it returns 0. */
ASH_MUST_USE int irq_apic_start_locked(struct irq_apic *self);

static inline void irq_apic_write(struct irq_apic *self, enum irq_apic_register at,
                                  uint32_t value) {
    ash_mmio_write32(self->local + at, value);
}

#endif
