/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_NUL
#include "reference.h"
