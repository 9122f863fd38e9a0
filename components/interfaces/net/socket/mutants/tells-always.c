/* SPDX-License-Identifier: MIT */
#define BREAK_TELLS_ALWAYS
#include "reference.h"
