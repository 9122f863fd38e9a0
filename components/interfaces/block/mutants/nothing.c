/* SPDX-License-Identifier: MIT */
#define BREAK_NOTHING
#include "reference.h"
