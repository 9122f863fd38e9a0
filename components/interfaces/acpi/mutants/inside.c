/* SPDX-License-Identifier: MIT */
#define BREAK_INSIDE
#include "reference.h"
