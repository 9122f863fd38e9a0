/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_FUNCTION
#include "reference.h"
