/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_PREFIX
#include "reference.h"
