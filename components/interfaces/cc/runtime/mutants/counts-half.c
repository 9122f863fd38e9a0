/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_HALF
#include "reference.h"
