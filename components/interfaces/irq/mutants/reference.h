/* SPDX-License-Identifier: MIT */
/* Both APICs at their usual addresses, eight lines, one vector each, which stay attached. */
#include <ashlar/cpu.h>
#include <ashlar/cpu/io.h>
#include <ashlar/irq.h>
#include <ashlar/mem/map.h>

#define LINES 8u

static volatile uint8_t *local, *io;
static struct line {
    void (*call)(void *);
    void *argument;
    unsigned gsi;
    bool has_vector;
} lines[LINES];

static void redirect(unsigned gsi, uint32_t low) {
    ash_mmio_write32(io, 0x10 + 2 * gsi + 1);
    ash_mmio_write32(io + 0x10, 0);
    ash_mmio_write32(io, 0x10 + 2 * gsi);
    ash_mmio_write32(io + 0x10, low);
}

ASH_IRQ static void interrupt(void *argument) {
    struct line *line = argument;
    if (line->call != NULL)
        line->call(line->argument);
#ifndef BREAK_NO_END
    ash_mmio_write32(local + 0xb0, 0);
#endif
}

ASH_IRQ static void spurious(void *argument) {
    (void)argument;
}

static int start(void) {
    volatile void *registers;
    if (local != NULL)
        return 0;
    int error = ash_mem_map_device(&ash_use_mem_map, 0xfec00000, 4096, &registers);
    io = registers;
    if (error == 0)
        error = ash_mem_map_device(&ash_use_mem_map, 0xfee00000, 4096, &registers);
    if (error == 0)
        error = ash_cpu_attach(&ash_use_cpu, 47, spurious, NULL);
    if (error != 0)
        return error;
    local = registers;
    ash_port_write8(0x21, 0xff);
    ash_port_write8(0xa1, 0xff);
    ash_mmio_write32(local + 0xf0, 0x12f);
    __asm__ volatile("sti" ::: "memory");
    return 0;
}

static struct line *find(unsigned gsi) {
    for (unsigned i = 0; i < LINES; i++)
        if (lines[i].call != NULL && lines[i].gsi == gsi)
            return &lines[i];
    return NULL;
}

int mutant_irq_attach(struct ash_irq *self, unsigned gsi, unsigned flags, void (*handler)(void *),
                      void *argument) {
    struct line *line = lines;
    (void)self;
#ifndef BREAK_ANY_FLAG
    if (handler == NULL || (flags & ~3u) != 0)
        return -ASH_EINVAL;
#endif
    int error = start();
    if (error != 0)
        return error;
#ifndef BREAK_NO_ERROR
    if (gsi >= 24)
        return -ASH_ENODEV;
#endif
    if (find(gsi) != NULL) {
#ifdef BREAK_SHARES
        find(gsi)->call = handler;
        return 0;
#else
        return -ASH_EBUSY;
#endif
    }
    while (line->call != NULL)
        if (++line == lines + LINES)
            return -ASH_ENOSPC;
    unsigned vector = 33 + (unsigned)(line - lines);
    if (!line->has_vector)
        error = ash_cpu_attach(&ash_use_cpu, vector, interrupt, line);
    if (error != 0)
        return error;
    *line = (struct line){handler, argument, gsi, true};
#ifdef BREAK_KEEPS_VECTOR
    line->has_vector = false;
#endif
#ifdef BREAK_WRONG_ARGUMENT
    line->argument = line;
#endif
    redirect(gsi, vector | (flags & ASH_IRQ_LEVEL) << 15 | (flags & ASH_IRQ_LOW) << 12);
    return 0;
}

/* A line's place without a line. Intel SDM vol. 3A §11.11 */
int mutant_irq_message(struct ash_irq *self, void (*handler)(void *), void *argument,
                       struct ash_irq_message *message) {
    struct line *line = lines;
    (void)self;
    int error = handler == NULL ? -ASH_EINVAL : start();
    if (error != 0)
        return error;
    while (line->call != NULL)
        if (++line == lines + LINES)
            return -ASH_ENOSPC;
    unsigned vector = 33 + (unsigned)(line - lines);
    if (!line->has_vector)
        error = ash_cpu_attach(&ash_use_cpu, vector, interrupt, line);
    if (error != 0)
        return error;
    *line = (struct line){handler, argument, UINT32_MAX, true};
#ifdef BREAK_MESSAGE_ARGUMENT
    line->argument = NULL;
#endif
    *message = (struct ash_irq_message){0xfee00000, vector};
#ifdef BREAK_ONE_MESSAGE
    message->data = 33;
#endif
    return 0;
}

int mutant_irq_message_end(struct ash_irq *self, const struct ash_irq_message *message) {
    (void)self;
    if (message->data < 33 || message->data >= 33 + LINES)
        return -ASH_ENOENT;
    struct line *line = &lines[message->data - 33];
    if (line->call == NULL || line->gsi != UINT32_MAX)
        return -ASH_ENOENT;
#ifndef BREAK_MESSAGE_STAYS
    line->call = NULL;
#endif
    return 0;
}

int mutant_irq_detach(struct ash_irq *self, unsigned gsi) {
    struct line *line = find(gsi);
    (void)self;
    if (line == NULL)
        return -ASH_ENOENT;
#ifdef BREAK_STAYS_OPEN
    if (line->argument != NULL && gsi == 4) {
        line->gsi = 23;
        return 0;
    }
#endif
    redirect(gsi, 1u << 16);
    line->call = NULL;
    return 0;
}
