/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_LATE
#include "reference.h"
