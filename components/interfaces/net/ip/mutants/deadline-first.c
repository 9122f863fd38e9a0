/* SPDX-License-Identifier: MIT */
#define BREAK_DEADLINE_FIRST
#include "reference.h"
