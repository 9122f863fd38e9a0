/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_EXTENTS
#include "reference.h"
