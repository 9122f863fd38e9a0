/* SPDX-License-Identifier: MIT */
#define BREAK_OPENS_TEXT
#include "reference.h"
