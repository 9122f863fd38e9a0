/* SPDX-License-Identifier: MIT */
#define BREAK_NEIGHBOURS
#include "reference.h"
