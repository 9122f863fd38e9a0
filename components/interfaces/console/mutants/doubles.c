/* SPDX-License-Identifier: MIT */
#define BREAK_DOUBLES
#include "reference.h"
