/* SPDX-License-Identifier: MIT */
#define BREAK_HALF_MAPPED
#include "reference.h"
