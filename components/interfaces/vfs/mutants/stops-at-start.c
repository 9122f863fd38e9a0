/* SPDX-License-Identifier: MIT */
#define BREAK_STOPS_AT_START
#include "reference.h"
