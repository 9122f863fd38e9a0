/* SPDX-License-Identifier: MIT */
#define BREAK_REFUSES
#include "reference.h"
