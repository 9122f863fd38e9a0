/* SPDX-License-Identifier: MIT */
#define BREAK_STOPS_AT_NUL
#include "reference.h"
