/* SPDX-License-Identifier: MIT */
#define BREAK_TEXT
#include "reference.h"
