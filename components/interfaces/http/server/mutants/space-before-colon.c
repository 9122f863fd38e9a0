/* SPDX-License-Identifier: MIT */
#define BREAK_SPACE_BEFORE_COLON
#include "reference.h"
