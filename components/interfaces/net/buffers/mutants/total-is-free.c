/* SPDX-License-Identifier: MIT */
#define BREAK_TOTAL_IS_FREE
#include "reference.h"
