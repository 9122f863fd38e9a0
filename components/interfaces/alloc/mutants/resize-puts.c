/* SPDX-License-Identifier: MIT */
#define BREAK_RESIZE_PUTS
#include "reference.h"
