/* SPDX-License-Identifier: MIT */
#include <ashlar/mem/map.h>
#include "apic.h"

#define CPUID_EDX_APIC 0x200u
#define MSR_APIC_BASE  0x1bu
#define BASE_ENABLED   0x800u /* §10.4.4 */
#define BASE_ADDRESS   0xfffff000u

#define SPURIOUS_ENABLE 0x100u /* the APIC as a whole. §10.9 */

#define PIC_MASTER_MASK 0x21 /* 8259A data sheet, OCW1: a set bit masks a line */
#define PIC_SLAVE_MASK  0xa1

/* No EOI: a spurious interrupt is not in service. §10.9 */
ASH_IRQ static void irq_apic_spurious(void *argument) {
    (void)argument;
}

static int find_local(uint64_t *physical) {
    uint32_t a = 1, b, c = 0, d;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    if ((d & CPUID_EDX_APIC) == 0)
        return -ASH_ENODEV;
    uint32_t low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(MSR_APIC_BASE));
    *physical = (low & BASE_ADDRESS) | (uint64_t)high << 32;
    return (low & BASE_ENABLED) != 0 ? 0 : -ASH_ENODEV;
}

int irq_apic_start_locked(struct irq_apic *self) {
    uint64_t physical;
    volatile void *local;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    if (self->local != NULL)
        return 0;
    int error = find_local(&physical);
    if (error == 0)
        error = ash_mem_map_device(&ash_use_mem_map, physical, ASH_PAGE_BYTES, &local);
    if (error == 0)
        error = ash_cpu_attach(&ash_use_cpu, IRQ_APIC_VECTOR_SPURIOUS, irq_apic_spurious, NULL);
    if (error != 0)
        return error;
    self->local = local;
    /* Firmware may have left the 8259s behind; they reach the processor through LINT0. */
    ash_port_write8(PIC_MASTER_MASK, 0xff);
    ash_port_write8(PIC_SLAVE_MASK, 0xff);
    irq_apic_write(self, IRQ_APIC_LVT_LINT0, IRQ_APIC_MASKED);
    irq_apic_write(self, IRQ_APIC_SPURIOUS, SPURIOUS_ENABLE | IRQ_APIC_VECTOR_SPURIOUS);
    __asm__ volatile("sti" ::
                         : "memory"); /* for good: from now on they are off only where saved away */
    return 0;
}
