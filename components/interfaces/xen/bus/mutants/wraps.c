/* SPDX-License-Identifier: MIT */
#define BREAK_WRAPS
#include "reference.h"
