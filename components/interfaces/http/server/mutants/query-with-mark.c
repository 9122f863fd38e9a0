/* SPDX-License-Identifier: MIT */
#define BREAK_QUERY_WITH_MARK
#include "reference.h"
