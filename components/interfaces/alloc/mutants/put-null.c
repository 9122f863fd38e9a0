/* SPDX-License-Identifier: MIT */
#define BREAK_PUT_NULL
#include "reference.h"
