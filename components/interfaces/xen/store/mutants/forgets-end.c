/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_END
#include "reference.h"
