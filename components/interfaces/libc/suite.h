/* SPDX-License-Identifier: MIT */
#ifndef LIBC_SUITE_H
#define LIBC_SUITE_H
/* What the files of the suite share. Each test cites the clause of SPEC.md or of C11 that it is
 * about. */
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

void conformance_strings(void);
void conformance_print(void);
void conformance_read(void);
void conformance_sort(void);
void conformance_memory(void);
void conformance_time(void);
void conformance_files(void);
/* Registers what prints the sum. */
void conformance_end(void);

#endif
