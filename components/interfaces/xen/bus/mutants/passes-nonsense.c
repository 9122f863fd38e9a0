/* SPDX-License-Identifier: MIT */
#define BREAK_PASSES_NONSENSE
#include "reference.h"
