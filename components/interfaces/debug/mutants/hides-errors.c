/* SPDX-License-Identifier: MIT */
#define BREAK_HIDES_ERRORS
#include "reference.h"
