/* SPDX-License-Identifier: MIT */
#define BREAK_ROUNDS_UP
#include "reference.h"
