/* SPDX-License-Identifier: MIT */
#define BREAK_LARGE_NUMBERS
#include "reference.h"
