/* SPDX-License-Identifier: MIT */
#define BREAK_IDLE_BLINDLY
#include "reference.h"
