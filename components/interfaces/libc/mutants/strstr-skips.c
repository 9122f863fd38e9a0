/* SPDX-License-Identifier: MIT */
#define BREAK_STRSTR_SKIPS
#include "reference.h"
