/* SPDX-License-Identifier: MIT */
#define BREAK_FINISHES_TWICE
#include "reference.h"
