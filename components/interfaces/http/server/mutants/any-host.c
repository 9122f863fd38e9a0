/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_HOST
#include "reference.h"
