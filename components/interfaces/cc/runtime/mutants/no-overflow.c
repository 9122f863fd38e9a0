/* SPDX-License-Identifier: MIT */
#define BREAK_NO_OVERFLOW
#include "reference.h"
