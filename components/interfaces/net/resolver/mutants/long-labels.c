/* SPDX-License-Identifier: MIT */
#define BREAK_LONG_LABELS
#include "reference.h"
