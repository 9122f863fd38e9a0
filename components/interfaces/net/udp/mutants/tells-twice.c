/* SPDX-License-Identifier: MIT */
#define BREAK_TELLS_TWICE
#include "reference.h"
