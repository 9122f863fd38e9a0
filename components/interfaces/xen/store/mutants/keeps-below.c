/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_BELOW
#include "reference.h"
