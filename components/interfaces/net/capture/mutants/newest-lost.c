/* SPDX-License-Identifier: MIT */
#define BREAK_NEWEST_LOST
#include "reference.h"
