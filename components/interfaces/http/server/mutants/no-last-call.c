/* SPDX-License-Identifier: MIT */
#define BREAK_NO_LAST_CALL
#include "reference.h"
