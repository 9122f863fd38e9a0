/* SPDX-License-Identifier: MIT */
#define BREAK_OPEN_AGAIN
#include "reference.h"
