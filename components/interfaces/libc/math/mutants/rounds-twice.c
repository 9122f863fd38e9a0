/* SPDX-License-Identifier: MIT */
#define BREAK_ROUNDS_TWICE
#include "reference.h"
