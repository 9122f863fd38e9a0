/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_FROM_0
#include "reference.h"
