/* SPDX-License-Identifier: MIT */
#define BREAK_OUT_TOUCHED
#include "reference.h"
