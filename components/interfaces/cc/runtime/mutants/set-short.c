/* SPDX-License-Identifier: MIT */
#define BREAK_SET_SHORT
#include "reference.h"
