/* SPDX-License-Identifier: MIT */
#define BREAK_SKIPS
#include "reference.h"
