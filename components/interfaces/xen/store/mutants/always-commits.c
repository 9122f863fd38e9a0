/* SPDX-License-Identifier: MIT */
#define BREAK_ALWAYS_COMMITS
#include "reference.h"
