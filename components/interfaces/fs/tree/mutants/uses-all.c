/* SPDX-License-Identifier: MIT */
#define BREAK_USES_ALL
#include "reference.h"
