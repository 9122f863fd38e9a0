/* SPDX-License-Identifier: MIT */
#define BREAK_EMPTY_LABELS
#include "reference.h"
