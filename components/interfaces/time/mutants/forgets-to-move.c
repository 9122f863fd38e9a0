/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_TO_MOVE
#include "reference.h"
