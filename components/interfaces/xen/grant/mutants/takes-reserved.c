/* SPDX-License-Identifier: MIT */
#define BREAK_TAKES_RESERVED
#include "reference.h"
