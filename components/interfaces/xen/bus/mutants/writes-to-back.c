/* SPDX-License-Identifier: MIT */
#define BREAK_WRITES_TO_BACK
#include "reference.h"
