/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS
#include "reference.h"
