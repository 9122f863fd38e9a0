/* SPDX-License-Identifier: MIT */
#define BREAK_FINDS_ANY
#include "reference.h"
