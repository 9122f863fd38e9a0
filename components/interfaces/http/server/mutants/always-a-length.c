/* SPDX-License-Identifier: MIT */
#define BREAK_ALWAYS_A_LENGTH
#include "reference.h"
