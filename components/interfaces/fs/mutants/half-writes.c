/* SPDX-License-Identifier: MIT */
#define BREAK_HALF_WRITES
#include "reference.h"
