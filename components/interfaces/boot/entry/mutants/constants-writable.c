/* SPDX-License-Identifier: MIT */
#define BREAK_CONSTANTS_WRITABLE
#include "reference.h"
