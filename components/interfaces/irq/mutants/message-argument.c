/* SPDX-License-Identifier: MIT */
#define BREAK_MESSAGE_ARGUMENT
#include "reference.h"
