/* SPDX-License-Identifier: MIT */
#define BREAK_READY_ENDS
#include "reference.h"
