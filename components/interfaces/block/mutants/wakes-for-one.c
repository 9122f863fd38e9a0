/* SPDX-License-Identifier: MIT */
#define BREAK_WAKES_FOR_ONE
#include "reference.h"
