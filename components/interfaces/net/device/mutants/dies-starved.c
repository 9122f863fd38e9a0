/* SPDX-License-Identifier: MIT */
#define BREAK_DIES_STARVED
#include "reference.h"
