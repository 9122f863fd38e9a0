/* SPDX-License-Identifier: MIT */
#define BREAK_ALWAYS_THERE
#include "reference.h"
