/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_CAME
#include "reference.h"
