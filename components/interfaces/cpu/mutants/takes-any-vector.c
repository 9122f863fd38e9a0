/* SPDX-License-Identifier: MIT */
#define BREAK_TAKES_ANY_VECTOR
#include "reference.h"
