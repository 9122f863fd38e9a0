#!/bin/busybox sh
# dom0's only script: brings up what a Xen host has, runs /domains.sh, and powers off. Lines that begin with @@ are for whoever
# reads this machine's console.
/bin/busybox --install -s /bin
export PATH=/bin LD_LIBRARY_PATH=/lib
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts

# Modules need each other; whoever cannot yet, comes again.
left=$(ls /lib/modules)
while [ -n "$left" ]; do
    again=
    for module in $left; do
        insmod "/lib/modules/$module" 2>/dev/null || again="$again $module"
    done
    [ "$again" = "$left" ] && { echo "@@ fault modules$again"; break; }
    left=$again
done

mount -t xenfs xenfs /proc/xen
xenstored --pid-file /run/xenstored.pid
xen-init-dom0
xenconsoled --log=guest --log-dir=/var/log/xen --pid-file=/run/xenconsoled.pid
ip link set lo up

# create NAME [SETTING…]: starts /d/NAME.cfg.
create() {
    name=$1
    shift
    xl create -q "/d/$name.cfg" "$@" >/tmp/xl.log 2>&1 || { echo "@@ fault xl create $name"; cat /tmp/xl.log; }
}

# until SECONDS COMMAND…: tries it again until it succeeds.
until_() {
    end=$(($(cut -d. -f1 /proc/uptime) + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(cut -d. -f1 /proc/uptime)" -ge "$end" ] && return 1
        usleep 50000
    done
}

# said NAME PATTERN: is it on the domain's console?
said() {
    grep -q "$2" "/var/log/xen/guest-$1.log"
}

# says NAME PATTERN: waits for it.
says() {
    until_ 60 said "$1" "$2" || echo "@@ fault $1 never said $2"
}

# finish NAME: the domain's console from its beginning, after its last words, and no domain.
finish() {
    says "$1" '^ashlar: \(exit\|panic\)'
    gone "$1"
}

# gone NAME: ends the domain, whatever it does.
gone() {
    xl destroy "$1" >/dev/null 2>&1
    until_ 30 no_domain "$1" || echo "@@ fault $1 does not go"
    echo "@@ console $1"
    cat "/var/log/xen/guest-$1.log"
    echo
    echo "@@ end"
}

no_domain() {
    ! xl domid "$1"
}

# ask ADDRESS METHOD PATH [BODY]: the body of the answer.
ask() {
    {
        printf '%s %s HTTP/1.0\r\n' "$2" "$3"
        [ -z "$4" ] || printf 'Content-Length: %d\r\n' "$(wc -c <"$4")"
        printf '\r\n'
        [ -z "$4" ] || cat "$4"
    } | nc -w 5 "$1" 80 | sed '1,/^\r$/d'
}

echo "@@ ready"
. /domains.sh
echo "@@ done"
poweroff -f
