/* SPDX-License-Identifier: MIT */
#define BREAK_LOSES_EARLIER
#include "reference.h"
