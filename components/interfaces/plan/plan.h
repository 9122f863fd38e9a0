/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_PLAN_H
#define ASHLAR_PLAN_H
/*
 * What the emitted code tells the components of an image: its name, its uses, and the options that
 * may be given when it starts. The plan itself is the provider, so there is no instance: everything
 * here is constant but the values that the options' pointers lead to.
 *
 * Context: ash_plan_start in boot, the data from anywhere. Errors: none. Cost: the tables exist
 * only in an image that has options of `phase: boot`, and are dropped where nothing reads them.
 */
#include <ashlar/base.h>

/* The names of the targets that the image is for, each once. Machines only: a process has none. */
extern const char *const ash_plan_targets[];
extern const unsigned ash_plan_target_count;

/*
 * Chooses the providers of the target with the number `target`, from 0, which boot code found
 * itself on. Called once, by the provider of boot.entry, before any other component; calls whose
 * provider differs by target go nowhere until then.
 */
void ash_plan_arrive(unsigned target);

/*
 * Runs the image: applies the boot options, calls each `init` in order, sets mark 2, calls `main`,
 * and ends through ash_plan_exit with what `main` returned. Called
 * once, by the provider of boot.entry, on the boot stack, when C can run and ash_cpu_start has been
 * called. An `init` that fails ends in ash_machine_panic with its use and its error.
 */
ASH_NORETURN void ash_plan_start(void);

/*
 * Ends the program as a return from `main` does: calls each `fini` in reverse, and then
 * ash_machine_exit. A `fini` that calls this again is not called again; those after it still are.
 * Context: thread, never interrupt.
 */
ASH_NORETURN void ash_plan_exit(int status);

/* The image's name, which is argv[0] too. */
extern const char ash_plan_name[];

/*
 * Of an image for the target `host`, and of no other: the filter that is made from the system calls
 * which its components declare (`calls` of a manifest), as the instructions of seccomp(2), struct
 * sock_filter, one a word; and the memory that it is to have, in bytes, itself included.
 */
extern const uint64_t ash_plan_filter[];
extern const unsigned ash_plan_filter_count;
extern const uint64_t ash_plan_memory;

/* The type of an option, and what its value is stored as. */
enum ash_option_type {
    ASH_OPTION_SIZE = 1,     /* uint64_t, bytes */
    ASH_OPTION_DURATION = 2, /* uint64_t, nanoseconds */
    ASH_OPTION_COUNT = 3,    /* uint64_t */
    ASH_OPTION_BOOL = 4,     /* uint8_t, 0 or 1 */
    ASH_OPTION_ENUM = 5,     /* uint32_t, the index of the value in its set */
    ASH_OPTION_STRING = 6,   /* const char *, NUL-terminated */
    ASH_OPTION_IPV4 = 7,     /* uint32_t, network byte order */
    ASH_OPTION_CIDR = 8,     /* struct ash_cidr */
    ASH_OPTION_PORT = 9,     /* uint16_t, host byte order */
};

/* One option of `phase: boot`, of one use. */
struct ash_plan_option {
    const char *name;   /* "USE.OPTION", as it stands on the command line */
    void *value;        /* in the use's instance; stored as its type says */
    uint8_t type;       /* enum ash_option_type */
    uint64_t min, max;  /* inclusive; of SIZE, DURATION, COUNT and PORT, else unused */
    const char *values; /* of ENUM: "a|b|c"; else NULL */
};

/* Every such option, by name in ascending order. */
extern const struct ash_plan_option ash_plan_options[];
extern const unsigned ash_plan_option_count;

/* The name of every use in the image, whether it has options or not. */
extern const char *const ash_plan_uses[];
extern const unsigned ash_plan_use_count;

#endif
