/* SPDX-License-Identifier: MIT */
#define BREAK_NO_TURNS
#include "reference.h"
