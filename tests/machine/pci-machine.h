/* SPDX-License-Identifier: MIT */
#ifndef MACHINE_PCI_MACHINE_H
#define MACHINE_PCI_MACHINE_H
/*
 * A machine with PCI functions, sound or hostile. Its configuration is reached through ports; of a
 * function with memory the base addresses are as the specification has them: bits that are wired
 * to 0 say how long it is.
 */
#include <stdbool.h>
#include <stdint.h>

#define MACHINE_MOST 40u

struct machine_function {
    unsigned address;
    uint32_t registers[64], writable[64];
    unsigned behind;   /* of a bridge: the bus; 0: it is none */
    uint32_t measures; /* what base address 2 says of its length; 0: what is wired */
};

extern struct machine_function machine[MACHINE_MOST];
extern unsigned machine_count;

/* One in so many reads gives anything; 0: none does. */
extern unsigned machine_lies;

/* What was made reachable last, and how many handlers there are. */
extern struct machine_mapped {
    uint64_t physical, bytes;
} machine_mapped;
extern unsigned machine_maps, machine_handlers, machine_lines;

/* How the next calls end: errors of what is below. */
extern bool machine_no_map, machine_no_vector;

/* Its registers do as the specification says. */
extern bool machine_sound;

/* The fuzzer's generator. */
uint32_t machine_draw(uint32_t below);

struct machine_function *machine_at(unsigned address);

/* Gives back what was mapped: each part has exactly as many bytes as were asked for. */
void machine_forget(void);

#endif
