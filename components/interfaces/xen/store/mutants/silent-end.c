/* SPDX-License-Identifier: MIT */
#define BREAK_SILENT_END
#include "reference.h"
