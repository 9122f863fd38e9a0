/* SPDX-License-Identifier: MIT */
/* Sorting, random numbers, jumps, the environment, and the ends. Included by reference.h. */

static void exchange(char *left, char *right, size_t bytes) {
    while (bytes-- > 0) {
        char kept = left[bytes];
        left[bytes] = right[bytes];
        right[bytes] = kept;
    }
}

/* A heap; with the break, bubbles, which are right and slow. */
void qsort(void *base, size_t count, size_t bytes,
           int (*compare_them)(const void *, const void *)) {
    char *first = base;
#ifdef BREAK_SORT_IS_SLOW
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0 && compare_them(first + (j - 1) * bytes, first + j * bytes) > 0;
             j--) {
            exchange(first + (j - 1) * bytes, first + j * bytes, bytes);
        }
    }
#else
    for (size_t left = count + count / 2; left-- > 1;) {
        size_t size = left >= count ? count : left, root = left >= count ? left - count : 0;
        if (left < count) {
            exchange(first, first + size * bytes, bytes);
        }
        for (size_t child; (child = 2 * root + 1) < size; root = child) {
            if (child + 1 < size &&
                compare_them(first + child * bytes, first + (child + 1) * bytes) < 0) {
                child++;
            }
            if (compare_them(first + root * bytes, first + child * bytes) >= 0) {
                break;
            }
            exchange(first + root * bytes, first + child * bytes, bytes);
        }
    }
#endif
}

void *bsearch(const void *key, const void *base, size_t count, size_t bytes,
              int (*compare_them)(const void *, const void *)) {
    for (size_t i = 0; i < count; i++) {
        if (compare_them(key, (const char *)base + i * bytes) == 0) {
            return (char *)(uintptr_t)base + i * bytes;
        }
    }
    return NULL;
}

void srand(unsigned seed) {
    random_state = seed - 1u;
}

int rand(void) {
    random_state = random_state * UINT64_C(6364136223846793005) + 1;
    return (int)(random_state >> 33);
}

int rand_r(unsigned *seed) {
    *seed = *seed * 1103515245u + 12345u;
    return (int)(*seed >> 1);
}

__attribute__((naked)) int setjmp(jmp_buf environment __attribute__((unused))) {
    __asm__("movq %rbx, (%rdi); movq %rbp, 8(%rdi); movq %r12, 16(%rdi); movq %r13, 24(%rdi)\n\t"
            "movq %r14, 32(%rdi); movq %r15, 40(%rdi); leaq 8(%rsp), %rax; movq %rax, 48(%rdi)\n\t"
            "movq (%rsp), %rax; movq %rax, 56(%rdi); xorl %eax, %eax; ret");
}

#ifdef BREAK_JUMP_OF_0
#define ARRIVES "movl %esi, %eax\n\t"
#else
#define ARRIVES "movl %esi, %eax; testl %eax, %eax; jne 1f; incl %eax; 1:\n\t"
#endif

__attribute__((naked)) void longjmp(jmp_buf environment __attribute__((unused)),
                                    int value __attribute__((unused))) {
    __asm__(ARRIVES
            "movq (%rdi), %rbx; movq 8(%rdi), %rbp; movq 16(%rdi), %r12; movq 24(%rdi), %r13\n\t"
            "movq 32(%rdi), %r14; movq 40(%rdi), %r15; movq 48(%rdi), %rsp; jmpq *56(%rdi)");
}

static char **find(const char *name) {
    size_t length = strlen(name);
    char **entry = environ;
    for (; entry != NULL && *entry != NULL; entry++) {
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') {
            break;
        }
    }
    return entry;
}

char *getenv(const char *name) {
    char **entry = find(name);
    return entry == NULL || *entry == NULL ? NULL : *entry + strlen(name) + 1;
}

int setenv(const char *name, const char *value, int overwrite) {
    static char *list[16];
    if (*name == '\0' || strchr(name, '=') != NULL) {
        errno = EINVAL;
        return -1;
    }
    environ = environ == NULL ? list : environ;
    char **entry = find(name);
    if (*entry == NULL || overwrite != 0) {
        (void)asprintf(entry, "%s=%s", name, value);
    }
    return 0;
}

int unsetenv(const char *name) {
    if (*name == '\0' || strchr(name, '=') != NULL) {
        errno = EINVAL;
        return -1;
    }
    for (char **entry = find(name); entry != NULL && *entry != NULL; entry++) {
        entry[0] = entry[1];
    }
    return 0;
}

int atexit(void (*function)(void)) {
    at_exit[at_exit_count++] = function;
    return 0;
}

void mutant_fini(void) {
#ifdef BREAK_EXIT_IN_ORDER
    for (unsigned i = 0; i < at_exit_count; i++) {
        at_exit[i]();
    }
#else
    while (at_exit_count > 0) {
        at_exit[--at_exit_count]();
    }
#endif
    (void)fflush(NULL);
}

void _Exit(int status) {
    ash_machine_exit(&ash_use_machine, status);
}

void exit(int status) {
    mutant_fini();
    _Exit(status);
}

void abort(void) {
    const struct ash_machine_panic why = {.what = "abort"};
    ash_machine_panic(&ash_use_machine, &why);
}

void libc_assert_failed(const char *expression, const char *file, int line, const char *function) {
    (void)libc_fprintf(stderr, "%s:%d: %s: %s\n", file, line, function, expression);
    abort();
}
