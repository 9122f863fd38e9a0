/* SPDX-License-Identifier: MIT */
#define BREAK_REORDERS
#include "reference.h"
