/* SPDX-License-Identifier: MIT */
#define BREAK_NO_GATEWAY
#include "reference.h"
