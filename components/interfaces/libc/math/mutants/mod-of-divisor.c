/* SPDX-License-Identifier: MIT */
#define BREAK_MOD_OF_DIVISOR
#include "reference.h"
