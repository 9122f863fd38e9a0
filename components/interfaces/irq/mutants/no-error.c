/* SPDX-License-Identifier: MIT */
#define BREAK_NO_ERROR
#include "reference.h"
