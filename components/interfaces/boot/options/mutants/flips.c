/* SPDX-License-Identifier: MIT */
#define BREAK_FLIPS
#include "reference.h"
