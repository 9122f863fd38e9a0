/* SPDX-License-Identifier: MIT */
#ifndef CC_RUNTIME_RUNTIME_H
#define CC_RUNTIME_RUNTIME_H
#include <ashlar/base.h>
#include <cc_runtime.h>

/*
 * A function that compilers call. `used`: gcc's link-time optimiser would otherwise drop one before
 * it finds out that it calls it; the linker still drops the section if nobody does. General
 * registers only, because interrupt handlers copy structures too; and no stack guard, because gcc
 * 12 forgets where the guard is in a function with a `target` of its own, and reads it at %fs:40.
 * None of them has an array.
 */
#if defined(ASH_HOSTED)
#define CC_RUNTIME_HELPER __attribute__((used))
#else
#define CC_RUNTIME_HELPER __attribute__((used, target("general-regs-only"), no_stack_protector))
#endif
#define CC_RUNTIME_FLOAT_HELPER __attribute__((used))

/*
 * An empty statement in a loop that copies, fills or compares. Without it a compiler sees what the
 * loop does, and makes it a call of the function that it is.
 */
#define CC_RUNTIME_OPAQUE() __asm__ volatile("" ::: "memory")

#endif
