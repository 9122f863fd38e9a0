/* SPDX-License-Identifier: MIT */
#define BREAK_WAIT_HAS_A_GAP
#include "reference.h"
