/* SPDX-License-Identifier: MIT */
#define BREAK_TIMEOUT_TAKES
#include "reference.h"
