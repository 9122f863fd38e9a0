/* SPDX-License-Identifier: MIT */
#define BREAK_SAME_REFERENCE
#include "reference.h"
