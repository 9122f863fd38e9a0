/* SPDX-License-Identifier: MIT */
#define BREAK_ONLY_TEXT
#include "reference.h"
