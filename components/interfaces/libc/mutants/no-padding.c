/* SPDX-License-Identifier: MIT */
#define BREAK_NO_PADDING
#include "reference.h"
