/* SPDX-License-Identifier: MIT */
#define BREAK_TOGGLES
#include "reference.h"
