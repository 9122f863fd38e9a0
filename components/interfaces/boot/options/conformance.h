/* SPDX-License-Identifier: MIT */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H
/* What the plan gave, and what the command line made of it before `main`. */
struct conformance {
    struct conformance_boot boot;
};
#endif
