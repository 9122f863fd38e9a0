/* SPDX-License-Identifier: MIT */
#define BREAK_X87_AS_RESET
#include "reference.h"
