/* SPDX-License-Identifier: MIT */
#define BREAK_ALWAYS_FOLLOWS
#include "reference.h"
