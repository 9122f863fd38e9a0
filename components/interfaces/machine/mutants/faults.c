/* SPDX-License-Identifier: MIT */
#define BREAK_FAULTS
#include "reference.h"
