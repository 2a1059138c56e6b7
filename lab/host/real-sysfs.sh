#!/bin/sh
# nspawn shows a read-only excerpt of /sys. netplan's udevadm call and udevd need the real one, writable;
# and without udevd networkd leaves every new bridge "pending", down, for ever.
# Built aside and bound over /sys in one move: PID 1 never misses its cgroups.
set -e
mkdir -p /run/lab-sys
mount -t sysfs sysfs /run/lab-sys
# It is the same superblock that nspawn mounted read-only; a second mount of it is read-only too.
mount -o remount,rw /run/lab-sys
mount -t cgroup2 cgroup2 /run/lab-sys/fs/cgroup
mount --rbind /run/lab-sys /sys
