/* SPDX-License-Identifier: MIT */
#define BREAK_HELD_IS_FREE
#include "reference.h"
