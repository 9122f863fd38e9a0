/* SPDX-License-Identifier: MIT */
/*
 * The process's own `main`. Words before a lone `--` are options, those after it the program's, as
 * on a guest's command line; the shell has split them already, so the line is put together again
 * for whoever parses it. ASHLAR_INITRD names a file that becomes module 0.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <ashlar/boot/args.h>
#include <ashlar/boot/info.h>
#include <ashlar/plan.h>

/*
 * Set by `main`, to which nobody hands an instance, before ash_plan_start; constant afterwards, so
 * there is no lock.
 */
static struct {
    char *command_line;
    char **argv;   /* of the program; the word 0 stands for the image's name */
    char **copies; /* storage of each word, as long as the original */
    char **given;  /* what the program is given: pointers to the copies, and NULL */
    int argc;
    bool has_module;
    const void *module;
    size_t module_bytes;
} started;

static ASH_NORETURN void fail(const char *what) {
    perror(what);
    exit(127);
}

/* `argv` as one line, in which a parser finds the same words. */
static char *join(char **argv) {
    size_t bytes = 1;
    for (char **word = argv; *word != NULL; word++) {
        bytes += 2 * strlen(*word) + 3;
    }
    char *line = malloc(bytes), *to = line;
    if (line == NULL) {
        fail("command line");
    }
    for (char **word = argv; *word != NULL; word++) {
        bool quote = **word == '\0' || strpbrk(*word, " \"\\") != NULL;
        *to++ = ' ';
        to += quote ? (*to = '"', 1) : 0;
        for (const char *from = *word; *from != '\0'; from++) {
            to += *from == '"' || *from == '\\' ? (*to = '\\', 1) : 0;
            *to++ = *from;
        }
        to += quote ? (*to = '"', 1) : 0;
    }
    *to = '\0';
    return *line == ' ' ? line + 1 : line;
}

static void map_module(const char *path) {
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0) {
        fail(path);
    }
    started.has_module = true;
    started.module = "";
    started.module_bytes = (size_t)status.st_size;
    if (started.module_bytes > 0) {
        started.module = mmap(NULL, started.module_bytes, PROT_READ, MAP_PRIVATE, file, 0);
        if (started.module == MAP_FAILED) {
            fail(path);
        }
    }
    (void)close(file);
}

/* Storage for what the program is given. */
static void make_copies(void) {
    size_t count = (size_t)started.argc + 1;
    started.copies = calloc(count, sizeof(*started.copies));
    started.given = calloc(count, sizeof(*started.given));
    for (int i = 0; started.copies != NULL && i < started.argc; i++) {
        started.copies[i] = strdup(i == 0 ? ash_plan_name : started.argv[i]);
    }
    if (started.given == NULL || started.copies == NULL || started.copies[count - 2] == NULL) {
        fail("arguments");
    }
}

int main(int argc, char **argv) {
    static char *no_arguments[2];
    int options = 1;
    while (options < argc && strcmp(argv[options], "--") != 0) {
        options++;
    }
    started.command_line = join(argv + 1);
    started.argv = options < argc ? argv + options : no_arguments;
    started.argc = options < argc ? argc - options : 1;
    make_copies();
    const char *path = getenv("ASHLAR_INITRD");
    if (path != NULL) {
        map_module(path);
    }
    ash_plan_start();
}

int host_start_boot_args_get(struct ash_boot_args *self, char ***argv) {
    (void)self;
    /* The caller may write to what it gets, so each call writes it anew, in the same place. */
    for (int i = 0; i < started.argc; i++) {
        started.given[i] = strcpy(started.copies[i], i == 0 ? ash_plan_name : started.argv[i]);
    }
    started.given[started.argc] = NULL;
    *argv = started.given;
    return started.argc;
}

const char *host_start_boot_info_command_line(struct ash_boot_info *self) {
    (void)self;
    return started.command_line;
}

int host_start_boot_info_module(struct ash_boot_info *self, unsigned index, const void **data,
                                size_t *bytes) {
    (void)self;
    if (index > 0 || !started.has_module) {
        return -ASH_ENOENT;
    }
    *data = started.module;
    *bytes = started.module_bytes;
    return 0;
}

/* A process has no loader's structures, and its memory is the kernel's to map. */
int host_start_boot_info_accept(struct ash_boot_info *self, uint64_t handover,
                                int (*reach)(uint64_t address, uint64_t bytes, const void **at)) {
    (void)self, (void)handover, (void)reach;
    return 0;
}

size_t host_start_boot_info_ranges(struct ash_boot_info *self,
                                   const struct ash_boot_range **ranges) {
    (void)self;
    *ranges = NULL;
    return 0;
}

int host_start_boot_info_occupied(struct ash_boot_info *self, unsigned index, uint64_t *start,
                                  uint64_t *end) {
    (void)self, (void)index, (void)start, (void)end;
    return -ASH_ENOENT;
}

void host_start_boot_info_image(struct ash_boot_info *self, uint64_t *start, uint64_t *end) {
    extern char __executable_start[], end_of_image[] __asm__("_end");
    (void)self;
    *start = (uintptr_t)__executable_start;
    *end = (uintptr_t)end_of_image;
}

uint64_t host_start_boot_info_rsdp(struct ash_boot_info *self) {
    (void)self;
    return 0;
}
