/* SPDX-License-Identifier: MIT */
#define BREAK_COMPARE_SIGNED
#include "reference.h"
