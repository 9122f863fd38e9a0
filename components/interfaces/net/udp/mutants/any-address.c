/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_ADDRESS
#include "reference.h"
