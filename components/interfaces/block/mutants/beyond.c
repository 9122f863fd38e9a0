/* SPDX-License-Identifier: MIT */
#define BREAK_BEYOND
#include "reference.h"
