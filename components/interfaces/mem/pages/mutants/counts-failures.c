/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_FAILURES
#include "reference.h"
