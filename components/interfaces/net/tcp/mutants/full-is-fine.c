/* SPDX-License-Identifier: MIT */
#define BREAK_FULL_IS_FINE
#include "reference.h"
