/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_CPU_IO_H
#define ASHLAR_CPU_IO_H
/*
 * How drivers reach devices: ports, registers in memory, and rings that a device reads and writes
 * on its own. There is no provider and no call: each is one instruction, which a function round it
 * would multiply.
 *
 * Order, on x86-64 (Intel SDM vol. 3A §8.2.2): port accesses and uncached registers are strongly
 * ordered, and ordinary memory keeps loads among loads and stores among stores. What is left to do
 * is to keep the compiler from moving accesses, and one fence, where a store must be seen before a
 * later load.
 */
#include <ashlar/base.h>

/* Registers in memory, mapped by ash_mem_map_device. Nothing moves across, in either direction. */
static inline uint32_t ash_mmio_read32(const volatile void *address) {
    __asm__ volatile("" ::: "memory");
    uint32_t value = *(const volatile uint32_t *)address;
    __asm__ volatile("" ::: "memory");
    return value;
}

static inline void ash_mmio_write32(volatile void *address, uint32_t value) {
    __asm__ volatile("" ::: "memory");
    *(volatile uint32_t *)address = value;
    __asm__ volatile("" ::: "memory");
}

static inline uint16_t ash_mmio_read16(const volatile void *address) {
    __asm__ volatile("" ::: "memory");
    uint16_t value = *(const volatile uint16_t *)address;
    __asm__ volatile("" ::: "memory");
    return value;
}

static inline void ash_mmio_write16(volatile void *address, uint16_t value) {
    __asm__ volatile("" ::: "memory");
    *(volatile uint16_t *)address = value;
    __asm__ volatile("" ::: "memory");
}

static inline uint8_t ash_mmio_read8(const volatile void *address) {
    __asm__ volatile("" ::: "memory");
    uint8_t value = *(const volatile uint8_t *)address;
    __asm__ volatile("" ::: "memory");
    return value;
}

static inline void ash_mmio_write8(volatile void *address, uint8_t value) {
    __asm__ volatile("" ::: "memory");
    *(volatile uint8_t *)address = value;
    __asm__ volatile("" ::: "memory");
}

/* Stores before it are seen by the device before stores after it: contents before an index. */
static inline void ash_dma_release(void) {
    __asm__ volatile("" ::: "memory");
}

/*
 * Loads after it see what the device stored before what a load before it saw: an index before
 * contents.
 */
static inline void ash_dma_acquire(void) {
    __asm__ volatile("" ::: "memory");
}

/*
 * Is the machine's code translated by QEMU? `cpuid` at 0x40000000 says so; QEMU, target/i386/cpu.c.
 */
static inline bool ash_dma_translated(void) {
#if defined(__x86_64__) && !defined(ASH_HOSTED)
    uint32_t a = 0x40000000, b, c = 0, d;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return b == 0x54474354 && c == 0x43544743 && d == 0x47435447; /* TCGTCGTCGTCG */
#else
    return false;
#endif
}

/*
 * Stores before it are seen by the device before loads after it are made: our index before its
 * flags. `translated` is what ash_dma_translated said: before version 8.1 QEMU leaves fences and
 * locked accesses of a machine's only processor out, though its devices run beside it ("tcg: Do not
 * elide memory barriers for !CF_PARALLEL in system mode"), and a ring then stands still for ever.
 * To drop a translation it takes a lock of the host's, which is a fence; page 0 has none.
 */
static inline void ash_dma_fence(bool translated) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
#if defined(__x86_64__) && !defined(ASH_HOSTED)
    if (translated)
        __asm__ volatile("invlpg (%0)" ::"r"((void *)0) : "memory");
#else
    (void)translated;
#endif
}

#if defined(__x86_64__) && !defined(ASH_HOSTED)
/* Ports. Intel SDM vol. 1 §19. */
static inline void ash_port_write8(uint16_t port, uint8_t value) {
    __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port) : "memory");
}

static inline uint8_t ash_port_read8(uint16_t port) {
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

static inline void ash_port_write32(uint16_t port, uint32_t value) {
    __asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port) : "memory");
}

static inline uint32_t ash_port_read32(uint16_t port) {
    uint32_t value;
    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

/* `count` bytes to one port: a single exit of the machine on most hypervisors. */
static inline void ash_port_write8_many(uint16_t port, const void *bytes, size_t count) {
    __asm__ volatile("rep outsb" : "+S"(bytes), "+c"(count) : "d"(port) : "memory");
}
#endif

#endif
