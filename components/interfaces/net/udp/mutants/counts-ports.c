/* SPDX-License-Identifier: MIT */
#define BREAK_COUNTS_PORTS
#include "reference.h"
