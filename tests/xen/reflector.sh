#!/bin/busybox sh
# A wire that gives back what is sent on it to one's own address: a bridge with one port that may send where it came from.
[ "$1" = online ] || exit 0
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
brctl addbr reflector
echo 0 >/sys/class/net/reflector/bridge/multicast_snooping
ip link set "$vif" up
brctl addif reflector "$vif"
echo 1 >"/sys/class/net/$vif/brport/hairpin_mode"
ip link set reflector up
xenstore-write "$XENBUS_PATH/hotplug-status" connected
