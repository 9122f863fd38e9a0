/* SPDX-License-Identifier: MIT */
#define BREAK_NUMBERS
#include "reference.h"
