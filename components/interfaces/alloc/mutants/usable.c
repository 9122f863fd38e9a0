/* SPDX-License-Identifier: MIT */
#define BREAK_USABLE
#include "reference.h"
