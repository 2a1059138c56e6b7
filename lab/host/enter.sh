#!/bin/sh
# Runs a command inside the lab host in whose state directory this file lies.
# The process is looked up on every call, so this path stays good across reboots of the host.
state=${0%/*}
host=${state##*/}
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
nspawn= leader=
read -r nspawn 2>/dev/null < "$state/nspawn.pid"
# This file has no line end, so that read answers "end of file" also when it has read the pid.
read -r leader _ 2>/dev/null < "/proc/$nspawn/task/$nspawn/children"
# While it boots, and when its pid has been given to another process, the leader is not in the host's network:
# the command would then change the machine itself.
if [ -z "$leader" ] || ! [ "/proc/$leader/ns/net" -ef "/run/netns/lab-$host" ]; then
	echo "Lab host $host is not running." >&2
	exit 125
fi
# nsenter forks for the new pid namespace, and dies alone when it is killed. With pdeathsig the command goes when
# nsenter goes, and nsenter when the caller goes: no `virsh event --loop` outlives the program that reads it.
# What the command itself puts into the background lives on, as it would on a real host.
exec setpriv --pdeathsig KILL nsenter --target "$leader" --mount --uts --ipc --net --pid --cgroup -- \
	setpriv --pdeathsig KILL -- "$@"
