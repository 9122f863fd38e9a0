/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_IN_A_BYTE
#include "reference.h"
