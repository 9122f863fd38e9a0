/* SPDX-License-Identifier: MIT */
#define BREAK_LONG_NAMES
#include "reference.h"
