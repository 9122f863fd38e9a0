/* SPDX-License-Identifier: MIT */
#define BREAK_CANNOT_CANCEL
#include "reference.h"
