/* SPDX-License-Identifier: MIT */
#define BREAK_UNFAIR
#include "reference.h"
