/* SPDX-License-Identifier: MIT */
#define BREAK_LENGTHS
#include "reference.h"
