/* SPDX-License-Identifier: MIT */
#define BREAK_OTHER_FOLDER
#include "reference.h"
