/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_WRONG
#include "reference.h"
