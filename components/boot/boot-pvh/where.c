/* SPDX-License-Identifier: MIT */
/*
 * On which target the image finds itself, before any of its components may be trusted to work
 * there: each monitor and machine is told by what only it has.
 */
#include <ashlar/cpu/io.h>
#include <ashlar/plan.h>
#include "boot.h"

/* PCI Local Bus 3.0 §3.2.2.3.2. Bus 0, device 0, function 0 is the host bridge. */
#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u

/* Device and vendor of the host bridge. QEMU, include/hw/pci/pci_ids.h */
#define BRIDGE_Q35 0x29c08086u
#define BRIDGE_PC  0x12378086u
#define BRIDGE_CLH 0x0d578086u /* Cloud Hypervisor, pci/src/bus.rs */

#define COM1      0x3f8
#define DEBUG_OUT 0xe9 /* where Xen and Bochs have a console that needs no set-up */
#define EXIT      0xf4 /* QEMU's isa-debug-exit, as our own arguments place it */
#define REFUSED   127

/* The beginning of "XenVMMXenVMM". Xen, xen/include/public/arch-x86/cpuid.h */
static bool is_xen(void) {
    uint32_t a = 0x40000000, b, c = 0, d;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return b == 0x566e6558;
}

static const char *find_name(void) {
    if (is_xen())
        return "xen";
    ash_port_write32(CONFIG_ADDRESS, CONFIG_ENABLE);
    uint32_t bridge = ash_port_read32(CONFIG_DATA);
    /* No vendor: nobody answers, or, in Firecracker, what was written there before does. */
    if ((uint16_t)(bridge + 1) <= 1)
        return "qemu-microvm";
    switch (bridge) {
    case BRIDGE_Q35:
    case BRIDGE_CLH: /* the same to an image: PCI Express, found through ACPI */
        return "qemu-q35";
    case BRIDGE_PC:
        return "qemu-pc";
    default:
        return "an unknown machine";
    }
}

static bool same(const char *a, const char *b) {
    while (*a == *b && *a != '\0') {
        a++;
        b++;
    }
    return *a == *b;
}

static void say(const char *text) {
    for (; *text != '\0'; text++) {
        ash_port_write8(COM1, (uint8_t)*text);
        ash_port_write8(DEBUG_OUT, (uint8_t)*text);
    }
}

/* There is no console component that would be known to work here, and no other way to end. */
ASH_NORETURN static void refuse(const char *name) {
    static const uint8_t nowhere[10];
    say("ashlar: panic this is ");
    say(name);
    say(", but the image is for");
    for (unsigned i = 0; i < ash_plan_target_count; i++) {
        say(i == 0 ? " " : ", ");
        say(ash_plan_targets[i]);
    }
    say("\n");
    ash_port_write8(EXIT, REFUSED);
    __asm__ volatile("lidt %0; int3" ::"m"(nowhere)); /* no interrupt table: a triple fault */
    __builtin_unreachable();
}

void boot_pvh_arrive(void) {
    const char *name = find_name();
    for (unsigned i = 0; i < ash_plan_target_count; i++) {
        if (same(name, ash_plan_targets[i])) {
            ash_plan_arrive(i);
            return;
        }
    }
    refuse(name);
}
