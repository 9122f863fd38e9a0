/* SPDX-License-Identifier: MIT */
#define BREAK_ALWAYS_BUSY
#include "reference.h"
