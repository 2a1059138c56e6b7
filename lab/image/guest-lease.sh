#!/bin/sh
# What udhcpc runs when a lease comes or goes.
case $1 in
deconfig)
	ip addr flush dev "$interface"
	ip link set "$interface" up
	;;
bound | renew)
	ip addr flush dev "$interface"
	ip addr add "$ip/$mask" dev "$interface"
	[ -z "$router" ] || ip route add default via "${router%% *}"
	echo "lab: $(hostname) leased $ip on $interface" > /dev/console
	;;
esac
