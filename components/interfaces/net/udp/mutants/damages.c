/* SPDX-License-Identifier: MIT */
#define BREAK_DAMAGES
#include "reference.h"
