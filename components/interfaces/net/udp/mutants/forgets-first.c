/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_FIRST
#include "reference.h"
