/* SPDX-License-Identifier: MIT */
#define BREAK_CHANGES_FIRST
#include "reference.h"
