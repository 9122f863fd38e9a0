/* SPDX-License-Identifier: MIT */
#define BREAK_NOT_IN_INTERRUPTS
#include "reference.h"
