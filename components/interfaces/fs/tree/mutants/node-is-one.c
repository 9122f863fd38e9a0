/* SPDX-License-Identifier: MIT */
#define BREAK_NODE_IS_ONE
#include "reference.h"
