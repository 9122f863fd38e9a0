/* SPDX-License-Identifier: MIT */
#define BREAK_RUNS_OVER
#include "reference.h"
