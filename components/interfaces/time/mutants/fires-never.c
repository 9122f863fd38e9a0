/* SPDX-License-Identifier: MIT */
#define BREAK_FIRES_NEVER
#include "reference.h"
