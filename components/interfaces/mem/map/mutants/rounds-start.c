/* SPDX-License-Identifier: MIT */
#define BREAK_ROUNDS_START
#include "reference.h"
