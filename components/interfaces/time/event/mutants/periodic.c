/* SPDX-License-Identifier: MIT */
#define BREAK_PERIODIC
#include "reference.h"
