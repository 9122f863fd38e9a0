/* SPDX-License-Identifier: MIT */
#define BREAK_PASSES_NAN
#include "reference.h"
