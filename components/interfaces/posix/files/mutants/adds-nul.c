/* SPDX-License-Identifier: MIT */
#define BREAK_ADDS_NUL
#include "reference.h"
