/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_OPEN
#include "reference.h"
