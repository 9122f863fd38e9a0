/* SPDX-License-Identifier: MIT */
#define BREAK_GROUP_ADDRESS
#include "reference.h"
