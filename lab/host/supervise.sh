#!/bin/sh
# Is one lab host's power supply: boots it, and boots it again when it asks for a reboot.
# $1 state directory  $2 host's network namespace  $3 LAN's network namespace; then nspawn's arguments.
# It was started in a cgroup of its own, in which nspawn makes "payload" and "supervisor".
set -eu
state=$1 namespace=$2 lan=$3
shift 3

export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network

unplug() {
	while read -r _ _ far; do
		ip -n "$lan" link del "$far" 2>/dev/null || true
	done < "$state/nics"
	ip netns del "$namespace" 2>/dev/null || true
}

while :; do
	# A network namespace outlives its container, with its bridges, taps and firewall rules. A real machine
	# loses all of that with its power, so each boot gets a new one.
	unplug
	ip netns add "$namespace"
	while read -r nic mac far; do
		ip link add name "$nic" address "$mac" netns "$namespace" type veth peer name "$far" netns "$lan"
		ip -n "$lan" link set "$far" master lan0
		[ -e "$state/pulled-$far" ] || ip -n "$lan" link set "$far" up
	done < "$state/nics"

	systemd-nspawn "$@" &
	echo $! > "$state/nspawn.pid"
	code=0
	wait $! || code=$?
	rm -f "$state/nspawn.pid"
	# 133 is nspawn's word for "reboot me"; boot-again is left by a power cut.
	[ "$code" = 133 ] || [ -e "$state/boot-again" ] || exit "$code"
	rm -f "$state/boot-again"
done
