/* SPDX-License-Identifier: MIT */
#define BREAK_NOT_AT_ONCE
#include "reference.h"
