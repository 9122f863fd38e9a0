/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_HEADERS
#include "reference.h"
