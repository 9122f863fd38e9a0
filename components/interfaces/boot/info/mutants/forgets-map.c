/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_MAP
#include "reference.h"
