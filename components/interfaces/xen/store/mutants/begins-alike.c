/* SPDX-License-Identifier: MIT */
#define BREAK_BEGINS_ALIKE
#include "reference.h"
