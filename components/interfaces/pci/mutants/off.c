/* SPDX-License-Identifier: MIT */
#define BREAK_OFF
#include "reference.h"
