/* SPDX-License-Identifier: MIT */
#define BREAK_CLOSES_WAITING
#include "reference.h"
