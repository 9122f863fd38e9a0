/* SPDX-License-Identifier: MIT */
#define BREAK_TAKES_REST
#include "reference.h"
