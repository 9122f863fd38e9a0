/* SPDX-License-Identifier: MIT */
#include "pci-machine.h"
#include "pci-bind.h"
#include <stdio.h>
#include <stdlib.h>

#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            (void)fprintf(stderr, "FOUND: %s\n", #condition);                                      \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#define INSTANCE(type, name)                                                                       \
    struct type {                                                                                  \
        char unused;                                                                               \
    } name
INSTANCE(ash_acpi, ash_use_acpi);
INSTANCE(ash_console, ash_use_console);
INSTANCE(ash_irq, ash_use_irq);
INSTANCE(ash_lock, ash_use_lock);
INSTANCE(ash_mem_map, ash_use_mem_map);

struct machine_function machine[MACHINE_MOST];
unsigned machine_count, machine_lies, machine_maps, machine_handlers, machine_lines;
bool machine_no_map, machine_no_vector, machine_sound;
struct machine_mapped machine_mapped;

static uint32_t selected;
static void *parts[64];

void ash_host_assert_failed(const char *what, const char *file, int line) {
    (void)fprintf(stderr, "FOUND: %s at %s:%d\n", what, file, line);
    exit(1);
}

struct machine_function *machine_at(unsigned address) {
    for (unsigned i = 0; i < machine_count; i++)
        if (machine[i].address == address)
            return &machine[i];
    return NULL;
}

void ash_port_write32(uint16_t port, uint32_t value) {
    FUZZ_CHECK(port == 0xcf8 || port == 0xcfc);
    if (port == 0xcf8) {
        FUZZ_CHECK((value & 0x7f000003) == 0 && value >> 31 == 1);
        selected = value;
        return;
    }
    struct machine_function *one = machine_at(selected >> 8 & 0xffff);
    unsigned word = selected >> 2 & 63;
    if (one == NULL)
        return;
    /* While a base address is measured its memory may not answer: it would be anywhere. */
    bool is_base = word >= 4 && word < 10 && one->behind == 0;
    FUZZ_CHECK(!machine_sound || !is_base || value != UINT32_MAX || (one->registers[1] & 3) == 0);
    if (word == 6 && value == UINT32_MAX && one->measures != 0) {
        one->registers[word] = one->measures;
        return;
    }
    one->registers[word] =
        (one->registers[word] & ~one->writable[word]) | (value & one->writable[word]);
}

uint32_t ash_port_read32(uint16_t port) {
    FUZZ_CHECK(port == 0xcfc);
    if (machine_lies != 0 && machine_draw(machine_lies) == 0)
        return machine_draw(2) == 0 ? UINT32_MAX : machine_draw(UINT32_MAX);
    struct machine_function *one = machine_at(selected >> 8 & 0xffff);
    return one != NULL ? one->registers[selected >> 2 & 63] : UINT32_MAX;
}

int ash_acpi_find(struct ash_acpi *self, const char *signature,
                  const struct ash_acpi_header **table) {
    (void)self, (void)signature, (void)table;
    return -ASH_ENOENT;
}

void ash_console_line(struct ash_console *self) {
    (void)self;
}

void ash_console_write(struct ash_console *self, const char *bytes, size_t count) {
    (void)self;
    FUZZ_CHECK(count > 0 && bytes[count - 1] == '\n');
    machine_lines++;
}

void ash_lock_take(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    FUZZ_CHECK(lock->held++ == 0);
}

void ash_lock_release(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    FUZZ_CHECK(--lock->held == 0);
}

bool ash_lock_held(struct ash_lock *self, const struct ash_lock_word *lock) {
    (void)self;
    return lock->held != 0;
}

int ash_mem_map_device(struct ash_mem_map *self, uint64_t physical, size_t bytes,
                       volatile void **registers) {
    (void)self;
    if (machine_no_map || bytes == 0)
        return -ASH_EINVAL;
    FUZZ_CHECK(physical != 0 && physical + bytes - 1 >= physical && bytes <= 1u << 20);
    FUZZ_CHECK(machine_maps < sizeof parts / sizeof parts[0]);
    parts[machine_maps] = calloc(1, bytes);
    *registers = parts[machine_maps++];
    machine_mapped = (struct machine_mapped){physical, bytes};
    return 0;
}

void machine_forget(void) {
    while (machine_maps > 0)
        free(parts[--machine_maps]);
}

int ash_irq_message(struct ash_irq *self, void (*handler)(void *), void *argument,
                    struct ash_irq_message *message) {
    (void)self, (void)argument;
    FUZZ_CHECK(handler != NULL);
    if (machine_no_vector)
        return -ASH_ENOSPC;
    *message = (struct ash_irq_message){0xfee00000, 0x20 + machine_handlers++};
    return 0;
}

int ash_irq_message_end(struct ash_irq *self, const struct ash_irq_message *message) {
    (void)self;
    FUZZ_CHECK(machine_handlers > 0 && message->address == 0xfee00000);
    machine_handlers--;
    return 0;
}
