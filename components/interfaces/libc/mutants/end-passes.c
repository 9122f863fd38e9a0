/* SPDX-License-Identifier: MIT */
#define BREAK_END_PASSES
#include "reference.h"
