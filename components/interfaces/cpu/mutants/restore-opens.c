/* SPDX-License-Identifier: MIT */
#define BREAK_RESTORE_OPENS
#include "reference.h"
