/* SPDX-License-Identifier: MIT */
#define BREAK_AT_MOVES
#include "reference.h"
