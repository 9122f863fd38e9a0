/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_FREE
#include "reference.h"
