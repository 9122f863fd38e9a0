/* SPDX-License-Identifier: MIT */
#define BREAK_FROM_BEGIN
#include "reference.h"
