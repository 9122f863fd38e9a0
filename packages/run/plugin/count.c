/* SPDX-License-Identifier: MIT */
/*
 * A QEMU TCG plugin that counts the instructions that a guest executes: in all, and up to the first
 * time that it passes each mark. A mark is the seven-byte NOP that ASH_MARK emits, `0f 1f 80 ID ID
 * a5 a5`.
 *
 *     gcc -shared -fPIC -O2 -o count.so count.c
 *     qemu-system-x86_64 -accel tcg -plugin ./count.so,out=PATH …
 *
 * At exit it writes one line to PATH: {"total":N,"marks":{"1":N,…}}, marks by number. An
 * instruction counts when it begins, and a mark counts itself; REP string instructions count once
 * an iteration. The counts are exact and repeat on one processor; with more, marks and total are
 * sums over all of them. With from=ADDRESS,to=ADDRESS only instructions that lie there count: those
 * of an image below a hypervisor, say.
 *
 * Distributions ship QEMU's plugin loader and not its header, so the part of API version 1 that is
 * used is declared here: QEMU, docs/devel/tcg-plugins.rst and include/qemu/qemu-plugin.h (interface
 * only). Since QEMU 9.0 the loader wants version 2 at least: QEMU_PLUGIN_VERSION can be given to
 * the compiler.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef QEMU_PLUGIN_VERSION
#define QEMU_PLUGIN_VERSION 1
#endif

typedef uint64_t qemu_plugin_id_t;
struct qemu_info;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

enum { QEMU_PLUGIN_CB_NO_REGS = 0 }; /* a callback that looks at no register */
enum { QEMU_PLUGIN_INLINE_ADD_U64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*callback)(qemu_plugin_id_t,
                                                            struct qemu_plugin_tb *));
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*callback)(qemu_plugin_id_t, void *),
                                    void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *instruction);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *instruction);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *instruction, int operation,
                                                void *address, uint64_t value);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *instruction,
                                            void (*callback)(unsigned processor, void *data),
                                            int flags, void *data);

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc,
                               char **argv);

static uint64_t total;
static uint64_t marks[65536]; /* the total at the first hit, and 1; 0: not hit */
static char *out;
static uint64_t from, to = UINT64_MAX; /* where what is counted lies */

static void mark_hit(unsigned processor, void *data) {
    uint64_t *mark = data;
    (void)processor;
    if (*mark == 0)
        *mark = total + 1;
}

static uint64_t *mark_of(const struct qemu_plugin_insn *instruction) {
    if (qemu_plugin_insn_size(instruction) != 7)
        return NULL;
    const uint8_t *code = qemu_plugin_insn_data(instruction);
    if (memcmp(code, "\x0f\x1f\x80", 3) != 0 || code[5] != 0xa5 || code[6] != 0xa5)
        return NULL;
    return &marks[code[3] | code[4] << 8];
}

/* The count is added to inline, in the order of registration, so a mark's callback sees itself
 * counted. */
static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        uint64_t address = qemu_plugin_insn_vaddr(instruction);
        if (address < from || address >= to)
            continue;
        uint64_t *mark = mark_of(instruction);
        qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64, &total,
                                                   1);
        if (mark != NULL)
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, mark_hit, QEMU_PLUGIN_CB_NO_REGS,
                                                   mark);
    }
}

static void at_exit(qemu_plugin_id_t id, void *data) {
    (void)id;
    (void)data;
    FILE *file = fopen(out, "w");
    if (file == NULL) {
        perror(out);
        return;
    }
    fprintf(file, "{\"total\":%llu,\"marks\":{", (unsigned long long)total);
    const char *comma = "";
    for (unsigned i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (marks[i] == 0)
            continue;
        fprintf(file, "%s\"%u\":%llu", comma, i, (unsigned long long)marks[i] - 1);
        comma = ",";
    }
    fprintf(file, "}}\n");
    fclose(file);
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv) {
    (void)info;
    for (int i = 0; i < argc; i++)
        if (strncmp(argv[i], "out=", 4) == 0)
            out = strdup(argv[i] + 4);
        else if (strncmp(argv[i], "from=", 5) == 0)
            from = strtoull(argv[i] + 5, NULL, 0);
        else if (strncmp(argv[i], "to=", 3) == 0)
            to = strtoull(argv[i] + 3, NULL, 0);
    if (out == NULL) {
        fprintf(stderr, "count: give out=PATH\n");
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, at_exit, NULL);
    return 0;
}
