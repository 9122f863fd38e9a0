/* SPDX-License-Identifier: MIT */
#define BREAK_MOVES
#include "reference.h"
