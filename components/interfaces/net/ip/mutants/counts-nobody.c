/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_NOBODY
#include "reference.h"
