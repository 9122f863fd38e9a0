/* SPDX-License-Identifier: MIT */
#define BREAK_PUTS_ALL
#include "reference.h"
