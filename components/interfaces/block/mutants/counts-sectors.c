/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_SECTORS
#include "reference.h"
