/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_MACHINE_WORDS_H
#define ASHLAR_MACHINE_WORDS_H
/*
 * The lines of `machine`, and how a panic finds the calls that led to it: the same on every target.
 * What differs there is how memory is asked whether it can be read, how interrupts are kept off,
 * and how the run ends; a provider of machine does these.
 *
 * The code is compiled into each provider: `steps` is a constant there, so that its call becomes
 * direct. A provider that includes this in one file has each function once.
 *
 * Context: that of the function of machine that a provider implements with it. Errors: none. No
 * lock is taken: a run ends in one thread, and a panic must not wait for one.
 */
#include <ashlar/base.h>
#include <ashlar/console.h>
#include <ashlar/console/words.h>
#include <ashlar/machine.h>

/* The linker script's. A note is three lengths, the name, and the contents: ELF, "Note Section". */
extern const uint8_t ash_build_id_start[], ash_build_id_end[];
extern const char ash_text_start[], ash_text_end[];
#define ASH_MACHINE_WORDS_NOTE 16 /* with the name "GNU\0" */

/* What a function with a frame pointer leaves on the stack. System V ABI, x86-64, §3.2.2. */
struct ash_machine_words_frame {
    const struct ash_machine_words_frame *caller;
    uint64_t return_address;
};

/* What a provider gives. */
struct ash_machine_words_steps {
    struct ash_console *console; /* the provider's `&ash_use_console` */
    /* Can eight bytes be read at this multiple of eight? It is asked of whatever a broken stack
     * holds, and must not fault. */
    bool (*readable)(uint64_t address);
    unsigned frames; /* the most return addresses that a panic prints */
};

/* `ashlar: pages INUSE PEAK`: where mem.pages is in the image, before the line of the exit. */
static inline void ash_machine_words_pages(struct ash_console *console, size_t in_use,
                                           size_t peak) {
    ash_console_line(console);
    ASH_CONSOLE_WORDS(console, "ashlar: pages ");
    ash_console_words_decimal(console, in_use);
    ASH_CONSOLE_WORDS(console, " ");
    ash_console_words_decimal(console, peak);
    ASH_CONSOLE_WORDS(console, "\n");
}

/* `ashlar: exit N`, the whole status, and mark 4. */
static inline void ash_machine_words_exit(struct ash_console *console, int status) {
    ash_console_line(console);
    ASH_CONSOLE_WORDS(console, "ashlar: exit ");
    if (status < 0)
        ASH_CONSOLE_WORDS(console, "-");
    ash_console_words_decimal(console, status < 0 ? 0u - (unsigned)status : (unsigned)status);
    ASH_CONSOLE_WORDS(console, "\n");
    ASH_MARK(4);
}

/* `ashlar: ready`, and mark 3 before the line's end: whoever waits for that finds it counted. */
static inline void ash_machine_words_ready(struct ash_console *console) {
    ash_console_line(console);
    ASH_CONSOLE_WORDS(console, "ashlar: ready");
    ASH_MARK(3);
    ASH_CONSOLE_WORDS(console, "\n");
}

/* Are both words of a frame to be read? Each lies within one page. */
static inline bool ash_machine_words_is_frame(const struct ash_machine_words_steps *steps,
                                              const struct ash_machine_words_frame *frame) {
    uint64_t address = (uintptr_t)frame;
    return address % sizeof(uint64_t) == 0 && steps->readable(address) &&
           steps->readable(address + offsetof(struct ash_machine_words_frame, return_address));
}

static inline bool ash_machine_words_is_text(uint64_t address) {
    return address >= (uintptr_t)ash_text_start && address < (uintptr_t)ash_text_end;
}

/* `ashlar: at ADDRESS` for each call, from the innermost on. Each frame lies above the one that it
 * called: the walk ends, whatever was written there. */
static inline void ash_machine_words_calls(const struct ash_machine_words_steps *steps,
                                           const struct ash_machine_words_frame *frame) {
    for (unsigned i = 0; i < steps->frames && ash_machine_words_is_frame(steps, frame); i++) {
        if (!ash_machine_words_is_text(frame->return_address))
            return;
        ash_console_words_text(steps->console, "ashlar: at ");
        ash_console_words_hex(steps->console, frame->return_address);
        ash_console_words_text(steps->console, "\n");
        if (frame->caller <= frame)
            return;
        frame = frame->caller;
    }
}

static inline void ash_machine_words_field(struct ash_console *console, const char *name,
                                           uint64_t value) {
    ash_console_words_text(console, name);
    ash_console_words_hex(console, value);
}

/*
 * A processor's error code is small and positive; ours are negative, and known by their decimal
 * number.
 */
static inline void ash_machine_words_error(struct ash_console *console, int64_t error) {
    if (error > 0) {
        ash_machine_words_field(console, " error=", (uint64_t)error);
    } else if (error < 0) {
        ash_console_words_text(console, " error=-");
        ash_console_words_decimal(console, (uint64_t)-error);
    }
}

/* The line of a panic up to the build id, without its end. */
static inline void ash_machine_words_why(struct ash_console *console,
                                         const struct ash_machine_panic *why) {
    ash_console_words_text(console, "ashlar: panic ");
    ash_console_words_text(console, why->what);
    if (why->detail != NULL) {
        ash_console_words_text(console, " ");
        ash_console_words_text(console, why->detail);
    }
    ash_machine_words_field(console, " ip=", why->ip);
    ash_machine_words_field(console, " sp=", why->sp);
    if (why->has_address || why->address != 0)
        ash_machine_words_field(console, " address=", why->address);
    ash_machine_words_error(console, why->error);
}

/* ` build=` and the id, in pairs of digits. */
static inline void ash_machine_words_build(struct ash_console *console) {
    if (ash_build_id_end - ash_build_id_start <= ASH_MACHINE_WORDS_NOTE)
        return;
    ash_console_words_text(console, " build=");
    for (const uint8_t *at = ash_build_id_start + ASH_MACHINE_WORDS_NOTE; at < ash_build_id_end;
         at++) {
        char pair[2] = {"0123456789abcdef"[*at >> 4], "0123456789abcdef"[*at & 15]};
        ash_console_write(console, pair, sizeof pair);
    }
}

/*
 * All lines of a panic. Interrupts are off. `panicking` is the provider's, false at first: a panic
 * within a panic prints one line. `own` is the frame of the provider's ash_machine_panic, by
 * __builtin_frame_address(0), for a `why` that means its caller.
 */
static inline void ash_machine_words_panic(const struct ash_machine_words_steps *steps,
                                           bool *panicking, const struct ash_machine_panic *why,
                                           const struct ash_machine_words_frame *own) {
    struct ash_machine_panic here = *why;
    if (here.ip == 0) {
        here.ip = own->return_address;
        here.sp = (uintptr_t)(own + 1);
        here.bp = (uintptr_t)own->caller;
    }
    bool again = *panicking;
    *panicking = true;
    ash_console_line(steps->console);
    ash_machine_words_why(steps->console, &here);
    if (!again)
        ash_machine_words_build(steps->console);
    ash_console_words_text(steps->console, "\n");
    if (!again)
        ash_machine_words_calls(steps, (const struct ash_machine_words_frame *)here.bp);
}

#endif
