/* SPDX-License-Identifier: MIT */
#define BREAK_LOCAL_SUFFIX
#include "reference.h"
