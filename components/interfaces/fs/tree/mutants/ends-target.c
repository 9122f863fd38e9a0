/* SPDX-License-Identifier: MIT */
#define BREAK_ENDS_TARGET
#include "reference.h"
