/* SPDX-License-Identifier: MIT */
#define BREAK_TELLS_ALL
#include "reference.h"
