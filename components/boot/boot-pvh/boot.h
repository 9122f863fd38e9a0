/* SPDX-License-Identifier: MIT */
#ifndef BOOT_PVH_H
#define BOOT_PVH_H

/* where.c: finds out where the image runs, and does not return where it is not for. */
void boot_pvh_arrive(void);

#endif
