/* SPDX-License-Identifier: MIT */
#define BREAK_NO_LEVEL
#include "reference.h"
