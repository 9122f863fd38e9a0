/* SPDX-License-Identifier: MIT */
#define BREAK_RUNS_INSIDE
#include "reference.h"
