/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_REQUEST
#include "reference.h"
