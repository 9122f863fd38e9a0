/* SPDX-License-Identifier: MIT */
#define BREAK_TAKES_REFUSED
#include "reference.h"
