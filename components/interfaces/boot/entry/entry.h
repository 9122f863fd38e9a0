/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_BOOT_ENTRY_H
#define ASHLAR_BOOT_ENTRY_H
/*
 * The first instruction of an image. No C calls this interface: its provider's manifest names the
 * ELF entry symbol with `entry:`, and the loader jumps there. What the provider owes to the rest is
 * the state in which it calls ash_plan_start, which SPEC.md sets out:
 *
 * 64-bit mode, interrupts off, SSE2 usable; addresses equal to physical ones; the image mapped page
 * by page, text read and execute, constants read only, everything else not executable; page 0 and
 * the page below the boot stack not mapped; the processor ready for exceptions (ash_cpu_start); the
 * loader's hand-over checked (ash_boot_info_accept).
 */
#include <ashlar/base.h>

#endif
