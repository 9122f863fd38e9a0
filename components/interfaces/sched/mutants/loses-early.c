/* SPDX-License-Identifier: MIT */
#define BREAK_LOSES_EARLY
#include "reference.h"
