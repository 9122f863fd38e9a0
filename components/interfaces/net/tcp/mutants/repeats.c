/* SPDX-License-Identifier: MIT */
#define BREAK_REPEATS
#include "reference.h"
