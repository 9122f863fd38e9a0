/* SPDX-License-Identifier: MIT */
#define BREAK_FAILS_AT_END
#include "reference.h"
