/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_RESET
#include "reference.h"
