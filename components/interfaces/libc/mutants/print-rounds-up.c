/* SPDX-License-Identifier: MIT */
#define BREAK_PRINT_ROUNDS_UP
#include "reference.h"
