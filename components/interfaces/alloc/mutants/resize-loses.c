/* SPDX-License-Identifier: MIT */
#define BREAK_RESIZE_LOSES
#include "reference.h"
