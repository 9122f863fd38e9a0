/* SPDX-License-Identifier: MIT */
#define BREAK_JUMP_OF_0
#include "reference.h"
