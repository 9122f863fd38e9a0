/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_AS_TIME
#include "reference.h"
