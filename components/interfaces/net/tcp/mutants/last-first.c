/* SPDX-License-Identifier: MIT */
#define BREAK_LAST_FIRST
#include "reference.h"
