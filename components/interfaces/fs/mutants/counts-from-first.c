/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_FROM_FIRST
#include "reference.h"
