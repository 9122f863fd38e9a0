/* SPDX-License-Identifier: MIT */
#define BREAK_SHORT_LONGEST
#include "reference.h"
