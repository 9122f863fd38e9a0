/* SPDX-License-Identifier: MIT */
#define BREAK_LOSES_FIRST
#include "reference.h"
