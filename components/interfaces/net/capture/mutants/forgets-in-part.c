/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_IN_PART
#include "reference.h"
