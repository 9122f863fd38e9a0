/* SPDX-License-Identifier: MIT */
#define BREAK_LINES_STAY
#include "reference.h"
