/* SPDX-License-Identifier: MIT */
#define BREAK_EMPTY_PASSES
#include "reference.h"
