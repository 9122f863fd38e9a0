/* SPDX-License-Identifier: MIT */
#include <ashlar/boot/info.h>
#include <ashlar/cpu.h>
#include <ashlar/cpu/page.h>
#include <ashlar/machine.h>
#include <ashlar/plan.h>
#include "boot.h"

/* entry.S: the page directory of the first GiB. */
extern uint64_t boot_pvh_directory[512];

/* entry.S: the tables of the span, of which the first has page 0. */
extern uint64_t boot_pvh_tables[512];

ASH_NORETURN void boot_pvh_main(uint32_t handover);

/*
 * Cleared when the image starts. It stands in .data, so it is set again only by a loader: an image
 * that is entered a second time without being loaded again would run on the first run's data.
 */
static volatile uint32_t boot_pvh_pristine = 0x6d617473;

/* A copy of page 0, where SeaBIOS puts a memory map, once something there was asked for. */
static uint8_t boot_pvh_low[ASH_PAGE_BYTES];
static bool boot_pvh_low_copied;

/* Page 0 is mapped for as long as this takes. */
static void copy_low(void) {
    const void *from = NULL;
    void *to = boot_pvh_low;
    size_t count = sizeof boot_pvh_low;
    boot_pvh_tables[0] = ASH_PAGE_PRESENT | ASH_PAGE_ACCESSED | ASH_PAGE_NO_EXEC;
    __asm__ volatile("rep movsb" : "+S"(from), "+D"(to), "+c"(count)::"memory");
    boot_pvh_tables[0] = 0;
    __asm__ volatile("invlpg 0" ::: "memory");
    boot_pvh_low_copied = true;
}

/* Maps what the loader put beyond the span, so that boot.info can read it. */
static int reach(uint64_t address, uint64_t bytes, const void **at) {
    uint64_t first = address / ASH_PAGE_LARGE_BYTES;
    uint64_t last = (address + bytes - 1) / ASH_PAGE_LARGE_BYTES;
    *at = NULL;
    if (bytes == 0)
        return 0;
    if (address + bytes < address || last >= 512)
        return -ASH_ERANGE;
    *at = (const void *)(uintptr_t)address;
    if (address < sizeof boot_pvh_low) {
        *at = boot_pvh_low + address;
        if (!boot_pvh_low_copied)
            copy_low();
        return address + bytes > sizeof boot_pvh_low ? -ASH_ERANGE : 0;
    }
    for (; first <= last; first++)
        if (boot_pvh_directory[first] == 0)
            boot_pvh_directory[first] =
                first * ASH_PAGE_LARGE_BYTES | ASH_PAGE_LARGE | ASH_PAGE_MEMORY;
    return 0;
}

/*
 * Not inlined: a structure that is cleared takes SSE, which the way to `main` does without
 * (README.md).
 */
ASH_NORETURN __attribute__((noinline)) static void refuse(const char *what, int error) {
    struct ash_machine_panic why = {.what = what, .error = error};
    ash_machine_panic(&ash_use_machine, &why);
}

/* Never returns, so that the guard may change while it runs. */
ASH_NO_STACK_PROTECTOR void boot_pvh_main(uint32_t handover) {
    boot_pvh_arrive();
    ash_cpu_start(&ash_use_cpu);
    if (boot_pvh_pristine == 0)
        refuse("entered twice without being loaded again", 0);
    boot_pvh_pristine = 0;
    int error = ash_boot_info_accept(&ash_use_boot_info, handover, reach);
    if (error != 0)
        refuse("the loader's start info cannot be read", error);
    ash_plan_start();
}
