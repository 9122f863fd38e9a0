/* SPDX-License-Identifier: MIT */
#define BREAK_NO_QUADRANT
#include "reference.h"
