/* SPDX-License-Identifier: MIT */
#define BREAK_BACKWARDS
#include "reference.h"
