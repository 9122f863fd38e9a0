/* SPDX-License-Identifier: MIT */
#define BREAK_DRAINS_TWICE
#include "reference.h"
