/* SPDX-License-Identifier: MIT */
#define BREAK_CANNOT_SYNC
#include "reference.h"
