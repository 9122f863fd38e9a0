/* SPDX-License-Identifier: MIT */
#define BREAK_OPENS_INSIDE
#include "reference.h"
