/* SPDX-License-Identifier: MIT */
#define BREAK_ALWAYS_WRITES
#include "reference.h"
