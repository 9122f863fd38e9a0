/* SPDX-License-Identifier: MIT */
#define BREAK_ZERO_FLAG
#include "reference.h"
