/* SPDX-License-Identifier: MIT */
#define BREAK_READ_AT_MOVES
#include "reference.h"
