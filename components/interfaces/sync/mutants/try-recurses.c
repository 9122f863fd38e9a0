/* SPDX-License-Identifier: MIT */
#define BREAK_TRY_RECURSES
#include "reference.h"
