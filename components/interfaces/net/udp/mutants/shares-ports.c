/* SPDX-License-Identifier: MIT */
#define BREAK_SHARES_PORTS
#include "reference.h"
