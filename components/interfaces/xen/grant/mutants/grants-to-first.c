/* SPDX-License-Identifier: MIT */
#define BREAK_GRANTS_TO_FIRST
#include "reference.h"
