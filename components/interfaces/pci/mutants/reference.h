/* SPDX-License-Identifier: MIT */
/* Two buses, base addresses below 4 GiB, four messages. */
#include <ashlar/cpu/io.h>
#include <ashlar/irq.h>
#include <ashlar/mem/map.h>
#include <ashlar/pci.h>

enum { FUNCTIONS = 64, MESSAGES = 4 };

static struct ash_pci_function functions[FUNCTIONS];
static unsigned count;
static struct message {
    const struct ash_pci_function *function;
    unsigned entry;
    volatile uint8_t *at;
    struct ash_irq_message message;
} messages[MESSAGES];

static uint32_t get(unsigned address, unsigned offset) {
    ash_port_write32(0xcf8, 0x80000000u | address << 8 | (offset & 0xfc));
    return ash_port_read32(0xcfc);
}

static void set(unsigned address, unsigned offset, uint32_t value) {
    ash_port_write32(0xcf8, 0x80000000u | address << 8 | (offset & 0xfc));
    ash_port_write32(0xcfc, value);
}

static void walk(unsigned bus) {
    for (unsigned address = bus << 8; address < (bus + 1) << 8; address++) {
        uint32_t names = get(address, 0);
#ifdef BREAK_ONE_FUNCTION
        if ((address & 7) != 0)
            names = UINT32_MAX;
#endif
        if ((names & 0xffff) != 0xffff)
            functions[count++] = (struct ash_pci_function){
                .address = (uint16_t)address,
                .vendor = (uint16_t)names,
                .device = (uint16_t)(names >> 16),
                .class_code = get(address, 8) >> 8,
            };
    }
}

int mutant_pci_find(struct ash_pci *self, unsigned index,
                    const struct ash_pci_function **function) {
    (void)self;
    if (count == 0)
        walk(0);
#ifdef BREAK_TWICE
    if (index == 0 && count < 32)
        walk(0);
#endif
#ifndef BREAK_NO_BRIDGE
    if (count != 0 && functions[count - 1].address < 0x100)
        walk(1);
#endif
#ifndef BREAK_ENDLESS
    if (index >= count)
        return -ASH_ENOENT;
#endif
    *function = &functions[index % count];
    return 0;
}

uint32_t mutant_pci_read(struct ash_pci *self, const struct ash_pci_function *function,
                         unsigned offset) {
    (void)self;
    return get(function->address, offset);
}

void mutant_pci_write(struct ash_pci *self, const struct ash_pci_function *function,
                      unsigned offset, uint32_t value) {
    (void)self;
    set(function->address, offset, value);
}

int mutant_pci_capability(struct ash_pci *self, const struct ash_pci_function *function,
                          unsigned id, unsigned *offset) {
    unsigned at = *offset == 0 ? get(function->address, 0x34) & 0xfc
                               : get(function->address, *offset) >> 8 & 0xfc;
    (void)self;
    for (; at >= 0x40; at = get(function->address, at) >> 8 & 0xfc)
        if ((get(function->address, at) & 0xff) == id) {
#ifdef BREAK_SAME_CAPABILITY
            if (*offset != 0)
                return -ASH_ENOENT;
#endif
            *offset = at;
            return 0;
        }
    return -ASH_ENOENT;
}

int mutant_pci_memory(struct ash_pci *self, const struct ash_pci_function *function, unsigned index,
                      uint64_t offset, uint64_t bytes, volatile void **at) {
    unsigned address = function->address, place = 0x10 + 4 * index;
    (void)self;
    if (index >= 6)
        return -ASH_ENODEV;
    uint32_t command = get(address, 4) & 0xffff, base = get(address, place);
    set(address, 4, command & ~3u);
    set(address, place, UINT32_MAX);
    uint32_t bits = get(address, place) & ~15u;
#ifndef BREAK_MOVES
    set(address, place, base);
#endif
#ifndef BREAK_SILENCES
    set(address, 4, command);
#endif
    if (bits == 0 || (base & 1) != 0)
        return -ASH_ENODEV;
#ifndef BREAK_ANY_PART
    if (bytes > -bits || offset > -bits - bytes)
        return -ASH_ERANGE;
#endif
    return ash_mem_map_device(&ash_use_mem_map, (base & ~15u) + offset, bytes, at);
}

void mutant_pci_enable(struct ash_pci *self, const struct ash_pci_function *function) {
    uint32_t command = get(function->address, 4) & 0xffff;
    (void)self;
#ifdef BREAK_LINE_STAYS
    set(function->address, 4, command | 6);
#else
    set(function->address, 4, command | 0x406);
#endif
}

static int reach(struct ash_pci *self, const struct ash_pci_function *function, unsigned entry,
                 unsigned *at, volatile void **table) {
    *at = 0;
    if (mutant_pci_capability(self, function, 0x11, at) != 0)
        return -ASH_ENOSYS;
#ifndef BREAK_ANY_ENTRY
    if (entry > (get(function->address, *at) >> 16 & 0x7ff))
        return -ASH_ERANGE;
#endif
    uint32_t where = get(function->address, *at + 4);
    return mutant_pci_memory(self, function, where & 7, (where & ~7u) + entry * 16, 16, table);
}

int mutant_pci_attach(struct ash_pci *self, const struct ash_pci_function *function, unsigned entry,
                      void (*handler)(void *), void *argument) {
    struct message *message = messages;
    volatile void *table;
    unsigned at;
    int error = reach(self, function, entry, &at, &table);
    while (error == 0 && message->function != NULL)
        if (++message == messages + MESSAGES)
            return -ASH_ENOSPC;
    if (error == 0)
        error = ash_irq_message(&ash_use_irq, handler, argument, &message->message);
    if (error != 0)
        return error;
#ifdef BREAK_ONE_MESSAGE
    if (entry != 0)
        message->message = messages->message;
#endif
    *message = (struct message){function, entry, table, message->message};
    mutant_pci_enable(self, function);
    ash_mmio_write32(message->at, (uint32_t)message->message.address);
    ash_mmio_write32(message->at + 4, 0);
    ash_mmio_write32(message->at + 8, message->message.data);
    ash_mmio_write32(message->at + 12, 0);
#ifndef BREAK_OFF
    set(function->address, at, get(function->address, at) | 1u << 31);
#endif
    return 0;
}

int mutant_pci_detach(struct ash_pci *self, const struct ash_pci_function *function,
                      unsigned entry) {
    (void)self;
    for (struct message *message = messages; message < messages + MESSAGES; message++)
        if (message->function == function && message->entry == entry) {
#ifdef BREAK_STAYS
            return 0;
#else
            ash_mmio_write32(message->at + 12, 1);
            message->function = NULL;
            return ash_irq_message_end(&ash_use_irq, &message->message);
#endif
        }
    return -ASH_ENOENT;
}
