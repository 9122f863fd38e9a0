/* SPDX-License-Identifier: MIT */
#define BREAK_CLEARS_NUMBERS
#include "reference.h"
