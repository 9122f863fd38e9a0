#!/bin/busybox sh
# What xl runs when a disk of a domain comes: its back end is told which device of dom0 it is (Xen, docs/misc/block-scripts.txt).
[ "$1" = add ] || exit 0
device=$(xenstore-read "$XENBUS_PATH/params")
xenstore-write "$XENBUS_PATH/physical-device" "$(stat -c '%t:%T' "$device")"
xenstore-write "$XENBUS_PATH/hotplug-status" connected
