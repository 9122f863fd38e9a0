/* SPDX-License-Identifier: MIT */
#define BREAK_SENDS_PART
#include "reference.h"
