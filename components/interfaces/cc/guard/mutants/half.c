/* SPDX-License-Identifier: MIT */
#define BREAK_HALF
#include "reference.h"
