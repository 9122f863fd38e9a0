/* SPDX-License-Identifier: MIT */
#define BREAK_HANDLES_ONCE
#include "reference.h"
