/* SPDX-License-Identifier: MIT */
#define BREAK_AFTER_BLINDLY
#include "reference.h"
