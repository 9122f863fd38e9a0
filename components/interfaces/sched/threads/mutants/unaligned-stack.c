/* SPDX-License-Identifier: MIT */
#define BREAK_UNALIGNED_STACK
#include "reference.h"
