/* Start of image "golden". Generated. */
const char ash_plan_name[] = "golden";
const char lock_none__self[1] = {0};
const char boot_pvh__self[1] = {0};
const char cc_runtime__self[1] = {0};
const char libc__self[1] = {0};
const char entropy_rdrand__self[1] = {0};
const char guard_random__self[1] = {0};
const char server__self[1] = {0};
struct libc;
void libc_fini(struct libc *self);
struct debug_log;
extern struct debug_log debug_log__self;
struct debug_log_boot {
    uint32_t level;
};
struct guard_random;
int guard_random_init(struct guard_random *self);
int main(int argc, char **argv);
const struct ash_plan_option ash_plan_options[] = {
    {"debug-log.level", &((struct debug_log_boot *)&debug_log__self)->level, ASH_OPTION_ENUM, 0u, UINT64_MAX, "off|error|warn|info|debug"},
};
const unsigned ash_plan_option_count = 1;
const char *const ash_plan_uses[] = {"lock-none", "info-pvh", "map-x86-64", "pages-extents", "alloc-tlsf", "boot-args", "console-8250", "boot-options", "machine-qemu", "cpu-x86-64", "boot-pvh", "cc-runtime", "libc", "debug-log", "entropy-rdrand", "guard-random", "own", "server"};
const unsigned ash_plan_use_count = 18;

static ASH_NORETURN void failed(const char *what, int error)
{
    struct ash_machine_panic why = {.what = what, .error = (uint64_t)(int64_t)error};
    ash_machine_panic(&ash_use_machine, &why);
}

const char *const ash_plan_targets[] = {"qemu-microvm"};
const unsigned ash_plan_target_count = 1;
void ash_plan_arrive(unsigned target)
{
    (void)target;
}

ASH_NORETURN void ash_plan_exit(int status)
{
    static unsigned called;
    if (called == 0) {
        called = 1;
        libc_fini((struct libc *)0);
    }
    ash_machine_exit(&ash_use_machine, status);
}

ASH_NO_STACK_PROTECTOR void ash_plan_start(void)
{
    *(struct debug_log_boot *)&debug_log__self = (struct debug_log_boot){.level = 2u};
    if (ash_boot_options_apply(&ash_use_boot_options) < 0) {
        ash_machine_exit(&ash_use_machine, 1);
    }
    int error;
    if ((error = guard_random_init((struct guard_random *)0)) < 0) {
        failed("init of guard-random failed", error);
    }
    ASH_MARK(2);
    char **argv;
    int argc = ash_boot_args_get(&ash_use_boot_args, &argv);
    if (argc < 0) {
        failed("the arguments do not fit", argc);
    }
    ash_plan_exit(main(argc, argv));
}
