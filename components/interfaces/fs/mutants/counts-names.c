/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_NAMES
#include "reference.h"
