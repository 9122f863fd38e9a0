/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_ALL
#include "reference.h"
