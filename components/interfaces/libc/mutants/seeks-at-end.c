/* SPDX-License-Identifier: MIT */
#define BREAK_SEEKS_AT_END
#include "reference.h"
