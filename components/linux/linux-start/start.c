/* SPDX-License-Identifier: MIT */
/*
 * From the kernel's hand-over to C, and, when every `init` is done, the filter. Whatever the
 * process will have is there before that: memory, the initrd, descriptors, handlers of signals.
 */
#include <ashlar/boot/info.h>
#include <ashlar/cpu.h>
#include <ashlar/linux/call.h>
#include <ashlar/machine.h>
#include <ashlar/plan.h>

/* mprotect(2), prctl(2), seccomp(2), close_range(2) */
enum {
    PROT_NONE = 0,
    PR_SET_NO_NEW_PRIVS = 38,
    SECCOMP_SET_MODE_FILTER = 1,
    FIRST_FREE = 3, /* descriptor, after input, output and errors */
};

/* linux/filter.h, struct sock_fprog */
struct program {
    uint16_t count;
    const uint64_t *instructions;
};
_Static_assert(sizeof(struct program) == 16, "linux/filter.h");

extern char linux_start_guard[]; /* entry.S */

struct linux_start; /* without state */
ASH_NORETURN void linux_start_main(uint64_t handover);
void linux_start_seal(struct linux_start *self);

ASH_NORETURN __attribute__((noinline)) static void refuse(const char *what, long error) {
    struct ash_machine_panic why = {.what = what, .error = error};
    ash_machine_panic(&ash_use_machine, &why);
}

/*
 * Never returns, so that the guard of stacks may change while it runs. Descriptors that whoever
 * started this left open by mistake are none of the image's: close_range(2).
 */
ASH_NO_STACK_PROTECTOR void linux_start_main(uint64_t handover) {
    ash_cpu_start(&ash_use_cpu);
    long error =
        ash_linux_call(ASH_LINUX_MPROTECT, (long)linux_start_guard, ASH_PAGE_BYTES, PROT_NONE);
    if (error == 0)
        error = ash_linux_call(ASH_LINUX_CLOSE_RANGE, FIRST_FREE, UINT32_MAX, 0);
    if (error == 0)
        error = ash_boot_info_accept(&ash_use_boot_info, handover, NULL);
    if (error != 0)
        refuse("the process cannot be set up", error);
    ash_plan_start();
}

/*
 * A filter that is refused is a reason not to run. With no new privileges none is needed to load
 * it: seccomp(2).
 */
void linux_start_seal(struct linux_start *self) {
    const struct program program = {(uint16_t)ash_plan_filter_count, ash_plan_filter};
    (void)self;
    const long no_new_privileges[6] = {PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0};
    long error = ash_linux_call6(ASH_LINUX_PRCTL, no_new_privileges);
    if (error == 0)
        error = ash_linux_call(ASH_LINUX_SECCOMP, SECCOMP_SET_MODE_FILTER, 0, (long)&program);
    if (error != 0)
        refuse("the kernel refuses the system call filter", error);
}
