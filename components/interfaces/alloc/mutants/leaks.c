/* SPDX-License-Identifier: MIT */
#define BREAK_LEAKS
#include "reference.h"
