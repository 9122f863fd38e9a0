/* SPDX-License-Identifier: MIT */
#define BREAK_HELD_IS_FALSE
#include "reference.h"
