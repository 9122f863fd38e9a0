/* SPDX-License-Identifier: MIT */
#define BREAK_SMALL_STACKS
#include "reference.h"
