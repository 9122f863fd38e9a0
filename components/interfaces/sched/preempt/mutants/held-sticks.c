/* SPDX-License-Identifier: MIT */
#define BREAK_HELD_STICKS
#include "reference.h"
