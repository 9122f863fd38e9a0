/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_BUSY
#include "reference.h"
