/* SPDX-License-Identifier: MIT */
#define BREAK_NULL_MAPPED
#include "reference.h"
