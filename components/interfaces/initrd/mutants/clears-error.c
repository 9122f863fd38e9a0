/* SPDX-License-Identifier: MIT */
#define BREAK_CLEARS_ERROR
#include "reference.h"
