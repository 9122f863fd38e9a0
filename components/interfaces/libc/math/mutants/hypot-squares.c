/* SPDX-License-Identifier: MIT */
#define BREAK_HYPOT_SQUARES
#include "reference.h"
