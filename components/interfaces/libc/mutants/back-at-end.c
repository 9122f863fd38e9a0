/* SPDX-License-Identifier: MIT */
#define BREAK_BACK_AT_END
#include "reference.h"
