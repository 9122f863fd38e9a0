/* SPDX-License-Identifier: MIT */
/*
 * The configuration of PCI. A sound machine, with buses behind bridges, capabilities and memory:
 * what is found of it is what it has. The same with damaged registers, bridges that lead anywhere,
 * and answers that change: nothing is reached that was not asked for, no handler stays behind, and
 * it ends.
 */
#include "pci.h"
#include "pci-machine.h"
#include "fuzz.h"

#define CAPABILITY_VENDOR 9
#define CAPABILITY_MSIX   0x11

static struct pci_x86 pci;

uint32_t machine_draw(uint32_t below) {
    return fuzz_draw(below);
}

static struct ash_pci *instance(void) {
    return (struct ash_pci *)&pci;
}

/* A base address of 2^shift bytes at `base`, in one register or two. */
static void put_memory(struct machine_function *one, unsigned index, unsigned shift, uint64_t base,
                       bool wide) {
    uint64_t mask = ~((1ull << shift) - 1);
    one->registers[4 + index] = (uint32_t)base | (wide ? 4 : 0);
    one->writable[4 + index] = (uint32_t)mask & ~15u;
    if (wide) {
        one->registers[5 + index] = (uint32_t)(base >> 32);
        one->writable[5 + index] = (uint32_t)(mask >> 32);
    }
}

static void add(unsigned address, bool bridge, unsigned behind) {
    struct machine_function *one = &machine[machine_count++];
    *one = (struct machine_function){.address = address, .behind = behind};
    one->registers[0] = fuzz_draw(0xffff) | fuzz_draw(0x10000) << 16;
    one->registers[2] = fuzz_draw(1u << 24) << 8;
    one->writable[1] = 0x407;
    one->registers[3] = bridge ? 1u << 16 : 0;
    if (bridge) {
        one->registers[6] = behind << 8 | address >> 8 | behind << 16;
        return;
    }
    one->registers[11] = fuzz_draw(0x10000) << 16;
    unsigned shift = 12 + fuzz_draw(8);
    put_memory(one, 0, shift, (uint64_t)(1 + fuzz_draw(1000)) << (shift < 20 ? 20 : shift), false);
    unsigned wide = fuzz_draw(4) == 0 ? 33 : 14;
    put_memory(one, 2, wide, (uint64_t)(1 + fuzz_draw(0xfffff)) << (wide < 24 ? 24 : wide), true);
    one->registers[8] = 0xc001; /* ports */
    one->writable[8] = 0xffe0;
    /* Capabilities: a chain with MSI-X in it. */
    unsigned at = 0x40 + 4 * fuzz_draw(3), count = 1 + fuzz_draw(5), with = fuzz_draw(count);
    one->registers[1] |= 0x100000;
    one->registers[13] = at;
    for (unsigned i = 0; i < count; i++) {
        unsigned next = i + 1 < count ? at + 16 + 4 * fuzz_draw(3) : 0;
        unsigned id = i == with ? CAPABILITY_MSIX : CAPABILITY_VENDOR;
        one->registers[at / 4] = id | next << 8 | (i == with ? 3u << 16 : 0); /* four entries */
        if (i == with) {
            one->writable[at / 4] = 0xc0000000;
            one->registers[at / 4 + 1] =
                0x1000 - 64 * (1 + fuzz_draw(2)) + (fuzz_draw(2) == 0 ? 0 : 2);
        }
        at = next;
    }
}

/* A machine whose buses are a tree, in the order in which functions are to be found. */
static void make(void) {
    unsigned buses = 1 + fuzz_draw(4), next = 1;
    machine_count = 0;
    memset(&pci, 0, sizeof pci);
    machine_lies = machine_handlers = machine_lines = 0;
    machine_no_map = machine_no_vector = false;
    machine_sound = true;
    for (unsigned bus = 0; bus < buses; bus++) {
        if (bus >= next)
            break;
        for (unsigned device = 0; device < 32; device += 1 + fuzz_draw(12)) {
            unsigned address = bus << 8 | device << 3, first = machine_count;
            bool bridge = next < buses && fuzz_draw(3) == 0;
            add(address, bridge, bridge ? next : 0);
            next += bridge ? 1 : 0;
            if (!bridge && fuzz_draw(4) == 0 && machine_count + 2 < MACHINE_MOST) {
                machine[first].registers[3] |= 0x80u << 16;
                add(address + 1 + fuzz_draw(3), false, 0);
                add(address + 5 + fuzz_draw(3), false, 0);
            }
            if (machine_count + 4 > MACHINE_MOST)
                return;
        }
    }
}

static void handle(void *unused) {
    (void)unused;
}

static uint32_t command_of(const struct ash_pci_function *function) {
    return machine_at(function->address)->registers[1] & 0xffff;
}

/* The parts of a function's memory. */
static void try_memory(const struct ash_pci_function *function,
                       const struct machine_function *one) {
    volatile void *at;
    unsigned index = fuzz_draw(8);
    if (index == 3) /* the upper half of 2 */
        index = 2;
    struct machine_function before = *one;
    uint64_t base = one->registers[index < 6 ? 4 + index : 4] & ~15u;
    uint64_t mask = (uint64_t)UINT32_MAX << 32 | one->writable[index < 6 ? 4 + index : 4];
    if (index == 2) {
        base |= (uint64_t)one->registers[7] << 32;
        mask &= (uint64_t)one->writable[7] << 32 | UINT32_MAX;
    }
    uint64_t length = -mask;
    uint64_t offset = fuzz_draw(3) == 0 ? length - fuzz_draw(64) : fuzz_draw(1u << 13);
    uint64_t bytes = 1 + fuzz_draw(1u << 12);
    int error = pci_x86_pci_memory(instance(), function, index, offset, bytes, &at);
    FUZZ_CHECK(memcmp(&before, one, sizeof before) == 0);
    if (index != 0 && index != 2) {
        FUZZ_CHECK(error == -ASH_ENODEV);
        return;
    }
    bool inside = offset < length && bytes <= length - offset;
    FUZZ_CHECK(error == (inside ? 0 : -ASH_ERANGE));
    FUZZ_CHECK(!inside ||
               (machine_mapped.physical == base + offset && machine_mapped.bytes == bytes));
}

static void try_messages(const struct ash_pci_function *function) {
    bool attached[4] = {false};
    unsigned count = 0;
    for (unsigned i = 0; i < 12; i++) {
        unsigned entry = fuzz_draw(6);
        if (entry < 4 && attached[entry]) {
            FUZZ_CHECK(pci_x86_pci_detach(instance(), function, entry) == 0);
            attached[entry] = false;
            count--;
        } else if (entry >= 4) {
            FUZZ_CHECK(pci_x86_pci_detach(instance(), function, entry) == -ASH_ENOENT);
            FUZZ_CHECK(pci_x86_pci_attach(instance(), function, entry, handle, NULL) ==
                       -ASH_ERANGE);
        } else {
            machine_no_vector = fuzz_draw(4) == 0;
            machine_no_map = fuzz_draw(8) == 0;
            int error = pci_x86_pci_attach(instance(), function, entry, handle, NULL);
            FUZZ_CHECK((error == 0) == !(machine_no_vector || machine_no_map));
            attached[entry] = error == 0;
            count += error == 0 ? 1 : 0;
            machine_no_vector = machine_no_map = false;
        }
        FUZZ_CHECK(machine_handlers == count);
        FUZZ_CHECK(count == 0 || (command_of(function) & 0x406) == 0x406);
    }
    for (unsigned entry = 0; entry < 4; entry++)
        FUZZ_CHECK(pci_x86_pci_detach(instance(), function, entry) ==
                   (attached[entry] ? 0 : -ASH_ENOENT));
    FUZZ_CHECK(machine_handlers == 0);
    machine_forget();
}

static void try_capabilities(const struct ash_pci_function *function,
                             const struct machine_function *one) {
    unsigned offset = 0, found = 0, at = one->registers[13] & 0xfc, count = 0;
    for (; at != 0; at = one->registers[at / 4] >> 8 & 0xfc)
        count += (one->registers[at / 4] & 0xff) == CAPABILITY_VENDOR ? 1 : 0;
    while (pci_x86_pci_capability(instance(), function, CAPABILITY_VENDOR, &offset) == 0) {
        FUZZ_CHECK((one->registers[offset / 4] & 0xff) == CAPABILITY_VENDOR && found++ < count);
    }
    FUZZ_CHECK(found == count);
}

static void try_sound(void) {
    const struct ash_pci_function *function;
    make();
    unsigned index = 0;
    int error = pci_x86_pci_find(instance(), 0, &function);
    if (machine_count > ASH_OPT_FUNCTIONS) {
        FUZZ_CHECK(error == -ASH_ENOSPC && machine_lines == 1);
        return;
    }
    for (; pci_x86_pci_find(instance(), index, &function) == 0; index++) {
        FUZZ_CHECK(index < machine_count);
        struct machine_function *one = machine_at(function->address);
        FUZZ_CHECK(one == &machine[index] && function->vendor == (one->registers[0] & 0xffff));
        FUZZ_CHECK(function->device == one->registers[0] >> 16);
        FUZZ_CHECK(function->class_code == one->registers[2] >> 8);
        FUZZ_CHECK(function->subsystem == (one->behind != 0 ? 0 : one->registers[11] >> 16));
        if (one->behind == 0) {
            try_memory(function, one);
            try_capabilities(function, one);
            try_messages(function);
        }
    }
    FUZZ_CHECK(index == machine_count);
    machine_forget();
}

/* Registers that mean something, with bytes that mean something. */
static void damage(void) {
    struct machine_function *moved = &machine[fuzz_draw(machine_count)];
    if (fuzz_draw(4) == 0) {
        moved->registers[6] = fuzz_draw(2) == 0 ? 4 : 0xfffff004;
        moved->registers[7] = moved->registers[6] == 4 ? 0 : UINT32_MAX;
        moved->writable[6] = moved->writable[7] = UINT32_MAX;
        moved->measures = 0xff000004;
    }
    static const uint8_t telling[] = {0, 1, 4, 9, 0x11, 0x3c, 0x40, 0x80, 0x81, 0xfc, 0xff};
    static const uint8_t places[] = {1, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17, 20, 21, 63};
    for (unsigned left = 1 + fuzz_draw(40); left > 0; left--) {
        struct machine_function *one = &machine[fuzz_draw(machine_count)];
        unsigned word = places[fuzz_draw(sizeof places)], shift = 8 * fuzz_draw(4);
        uint32_t *to = fuzz_draw(4) == 0 ? &one->writable[word] : &one->registers[word];
        *to = (*to & ~(0xffu << shift)) | (uint32_t)telling[fuzz_draw(sizeof telling)] << shift;
    }
}

static void try_hostile(void) {
    const struct ash_pci_function *function;
    make();
    damage();
    machine_sound = false;
    machine_lies = fuzz_draw(3) == 0 ? 2 + fuzz_draw(200) : 0;
    unsigned count = 0;
    while (pci_x86_pci_find(instance(), count, &function) == 0)
        count++;
    FUZZ_CHECK(count <= ASH_OPT_FUNCTIONS);
    for (unsigned i = 0; i < count; i++) {
        volatile void *at;
        FUZZ_CHECK(pci_x86_pci_find(instance(), i, &function) == 0);
        unsigned offset = 0, steps = 0, handlers = machine_handlers;
        while (pci_x86_pci_capability(instance(), function, fuzz_draw(2) == 0 ? 9 : 0, &offset) ==
                   0 &&
               steps++ < 100)
            FUZZ_CHECK(offset >= 0x40 && offset <= 0xfc && offset % 4 == 0);
        uint64_t far = fuzz_draw(2) == 0 ? UINT64_MAX - fuzz_draw(1u << 13) : fuzz_draw(1u << 14);
        uint64_t bytes = 1 + fuzz_draw(4096);
        if (pci_x86_pci_memory(instance(), function, fuzz_draw(7), far, bytes, &at) == 0) {
            /* At no address, or beyond the last one: the sum wraps. */
            FUZZ_CHECK(machine_mapped.physical > far);
            memset((void *)at, 1, machine_mapped.bytes);
        }
        if (pci_x86_pci_attach(instance(), function, fuzz_draw(8), handle, NULL) == 0)
            FUZZ_CHECK(machine_handlers == handlers + 1);
        else
            FUZZ_CHECK(machine_handlers == handlers);
    }
    FUZZ_CHECK(machine_handlers <= ASH_OPT_MESSAGES);
    machine_forget();
}

int main(int argc, char **argv) {
    for (long left = fuzz_begin(argc, argv); left > 0; left--) {
        try_sound();
        try_hostile();
    }
    return 0;
}
