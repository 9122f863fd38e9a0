/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_TAIL
#include "reference.h"
