/* SPDX-License-Identifier: MIT */
#define BREAK_HELD_FORGETS
#include "reference.h"
