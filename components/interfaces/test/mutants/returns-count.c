/* SPDX-License-Identifier: MIT */
#define BREAK_RETURNS_COUNT
#include "reference.h"
