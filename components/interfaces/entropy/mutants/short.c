/* SPDX-License-Identifier: MIT */
#define BREAK_SHORT
#include "reference.h"
