/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_ONE
#include "reference.h"
