/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_NOTHING
#include "reference.h"
