/* SPDX-License-Identifier: MIT */
#define BREAK_SAME_CAPABILITY
#include "reference.h"
