/* SPDX-License-Identifier: MIT */
#define BREAK_REPEATS_WORD
#include "reference.h"
