/* SPDX-License-Identifier: MIT */
#define BREAK_FIRST_OF_SET
#include "reference.h"
