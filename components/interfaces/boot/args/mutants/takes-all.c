/* SPDX-License-Identifier: MIT */
#define BREAK_TAKES_ALL
#include "reference.h"
