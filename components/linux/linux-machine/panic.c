/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include <ashlar/linux/call.h>
#include <ashlar/machine.h>
#include "machine.h"

/* The linker script's. A note is three lengths, the name, and the contents: ELF, "Note Section". */
extern const uint8_t ash_build_id_start[], ash_build_id_end[];
extern const char ash_text_start[], ash_text_end[];
#define NOTE_HEADER 16 /* with the name "GNU\0" */

/* What a function with a frame pointer leaves on the stack. System V ABI, x86-64, §3.2.2. */
struct frame {
    const struct frame *caller;
    uint64_t return_address;
};

#define EFAULT 14 /* asm-generic/errno-base.h */

/*
 * Can eight bytes be read there? The kernel tells, of a set of signals that it reads before it
 * looks at what to do with it: sigprocmask(2). That is nothing it knows, so that nothing changes.
 */
__attribute__((noinline)) static bool is_readable(uint64_t address) {
    return ash_linux_call4(ASH_LINUX_RT_SIGPROCMASK, -1, (long)address, 0, 8) != -EFAULT;
}

static bool is_frame(const struct frame *frame) {
    uint64_t address = (uintptr_t)frame;
    return address % sizeof(uint64_t) == 0 && is_readable(address) &&
           is_readable(address + offsetof(struct frame, return_address));
}

static bool is_text(uint64_t address) {
    return address >= (uintptr_t)ash_text_start && address < (uintptr_t)ash_text_end;
}

/* Each frame lies above the one that it called: the walk ends, whatever was written there. */
static void print_calls(const struct frame *frame) {
    for (unsigned i = 0; i < ASH_OPT_FRAMES && is_frame(frame); i++) {
        if (!is_text(frame->return_address))
            return;
        linux_machine_text("ashlar: at ");
        linux_machine_hex(frame->return_address);
        linux_machine_text("\n");
        if (frame->caller <= frame)
            return;
        frame = frame->caller;
    }
}

static void print_field(const char *name, uint64_t value) {
    linux_machine_text(name);
    linux_machine_hex(value);
}

/*
 * A processor's error code is small and positive; ours are negative, and known by their decimal
 * number.
 */
static void print_error(int64_t error) {
    if (error > 0) {
        print_field(" error=", (uint64_t)error);
    } else if (error < 0) {
        linux_machine_text(" error=-");
        linux_machine_decimal((uint64_t)-error);
    }
}

static void print_why(const struct ash_machine_panic *why) {
    linux_machine_text("ashlar: panic ");
    linux_machine_text(why->what);
    if (why->detail != NULL) {
        linux_machine_text(" ");
        linux_machine_text(why->detail);
    }
    print_field(" ip=", why->ip);
    print_field(" sp=", why->sp);
    if (why->has_address || why->address != 0)
        print_field(" address=", why->address);
    print_error(why->error);
}

void linux_machine_machine_panic(struct ash_machine *instance,
                                 const struct ash_machine_panic *why) {
    struct linux_machine *self = (struct linux_machine *)instance;
    struct ash_machine_panic here = *why;
    if (here.ip == 0) {
        const struct frame *own = __builtin_frame_address(0);
        here.ip = own->return_address;
        here.sp = (uintptr_t)(own + 1);
        here.bp = (uintptr_t)own->caller;
    }
    bool again = self->panicking;
    self->panicking = true;
    ash_console_line(&ash_use_console);
    print_why(&here);
    if (!again && ash_build_id_end - ash_build_id_start > NOTE_HEADER) {
        linux_machine_text(" build=");
        linux_machine_bytes(ash_build_id_start + NOTE_HEADER,
                            (size_t)(ash_build_id_end - ash_build_id_start) - NOTE_HEADER);
    }
    linux_machine_text("\n");
    if (!again)
        print_calls((const struct frame *)here.bp);
    linux_machine_off(LINUX_MACHINE_PANICKED);
}
