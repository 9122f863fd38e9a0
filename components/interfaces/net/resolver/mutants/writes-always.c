/* SPDX-License-Identifier: MIT */
#define BREAK_WRITES_ALWAYS
#include "reference.h"
