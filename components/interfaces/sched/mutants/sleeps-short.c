/* SPDX-License-Identifier: MIT */
#define BREAK_SLEEPS_SHORT
#include "reference.h"
