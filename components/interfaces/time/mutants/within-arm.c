/* SPDX-License-Identifier: MIT */
#define BREAK_WITHIN_ARM
#include "reference.h"
