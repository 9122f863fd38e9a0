/* SPDX-License-Identifier: MIT */
#define BREAK_CALLS_WITHIN
#include "reference.h"
