/* SPDX-License-Identifier: MIT */
#define BREAK_WRITE_WRAPS
#include "reference.h"
