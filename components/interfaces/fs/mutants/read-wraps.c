/* SPDX-License-Identifier: MIT */
#define BREAK_READ_WRAPS
#include "reference.h"
