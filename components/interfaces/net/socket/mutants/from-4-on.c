/* SPDX-License-Identifier: MIT */
#define BREAK_FROM_4_ON
#include "reference.h"
