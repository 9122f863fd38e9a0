/* SPDX-License-Identifier: MIT */
#define BREAK_SWAPS_ENDS
#include "reference.h"
