/* SPDX-License-Identifier: MIT */
#define BREAK_ALWAYS_0
#include "reference.h"
