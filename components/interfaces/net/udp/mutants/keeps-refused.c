/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_REFUSED
#include "reference.h"
