/* SPDX-License-Identifier: MIT */
#define BREAK_GHOST_MODULE
#include "reference.h"
