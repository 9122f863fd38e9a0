/* SPDX-License-Identifier: MIT */
#define BREAK_ZERO
#include "reference.h"
