/* SPDX-License-Identifier: MIT */
#define BREAK_PADS
#include "reference.h"
