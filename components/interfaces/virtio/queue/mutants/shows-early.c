/* SPDX-License-Identifier: MIT */
#define BREAK_SHOWS_EARLY
#include "reference.h"
