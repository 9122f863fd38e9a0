/* SPDX-License-Identifier: MIT */
#define BREAK_SIGNAL_WAKES_ALL
#include "reference.h"
