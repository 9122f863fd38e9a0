/* SPDX-License-Identifier: MIT */
#define BREAK_INSIDE_LINE
#include "reference.h"
