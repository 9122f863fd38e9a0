/* SPDX-License-Identifier: MIT */
#define BREAK_OPENS_READ_ONLY
#include "reference.h"
