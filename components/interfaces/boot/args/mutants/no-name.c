/* SPDX-License-Identifier: MIT */
#define BREAK_NO_NAME
#include "reference.h"
