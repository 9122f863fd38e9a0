/* SPDX-License-Identifier: MIT */
#define BREAK_HALF_A_BLOCK
#include "reference.h"
