/* SPDX-License-Identifier: MIT */
#define BREAK_CLEARS_TEXT
#include "reference.h"
