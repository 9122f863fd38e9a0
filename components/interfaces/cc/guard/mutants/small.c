/* SPDX-License-Identifier: MIT */
#define BREAK_SMALL
#include "reference.h"
