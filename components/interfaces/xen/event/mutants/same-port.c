/* SPDX-License-Identifier: MIT */
#define BREAK_SAME_PORT
#include "reference.h"
