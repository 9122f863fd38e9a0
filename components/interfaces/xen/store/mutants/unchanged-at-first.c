/* SPDX-License-Identifier: MIT */
#define BREAK_UNCHANGED_AT_FIRST
#include "reference.h"
