/* SPDX-License-Identifier: MIT */
#define BREAK_ARMS_BLINDLY
#include "reference.h"
