/* SPDX-License-Identifier: MIT */
#define BREAK_FIRST_USER
#include "reference.h"
