/* SPDX-License-Identifier: MIT */
#define BREAK_LONG_DISCARDS
#include "reference.h"
