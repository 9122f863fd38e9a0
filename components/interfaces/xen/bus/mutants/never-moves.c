/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_MOVES
#include "reference.h"
