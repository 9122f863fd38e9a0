/* SPDX-License-Identifier: MIT */
/*
 * The last test is that the functions of atexit are called, so the sum is printed by one of them. A
 * `main` that returns without that has failed: hence the 3.
 */
#include "suite.h"

int main(void) {
    conformance_strings();
    conformance_print();
    conformance_read();
    conformance_sort();
    conformance_memory();
    conformance_time();
    conformance_files();
    conformance_end();
    return 3;
}
