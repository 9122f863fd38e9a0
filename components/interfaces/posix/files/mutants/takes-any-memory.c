/* SPDX-License-Identifier: MIT */
#define BREAK_TAKES_ANY_MEMORY
#include "reference.h"
