/* SPDX-License-Identifier: MIT */
#define BREAK_KIND_UNKNOWN
#include "reference.h"
