#!/bin/sh
# The whole operating system of a lab guest. Its kernel command line says what kind of guest it is:
# lab.name=NAME  lab.ip=dhcp | ADDRESS/LENGTH,GATEWAY  lab.acpi=off  lab.agent=on
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
for module in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci failover net_failover virtio_net; do
	insmod "/modules/$module.ko"
done

name=guest address=dhcp acpi=on agent=off
for word in $(cat /proc/cmdline); do
	case $word in
	lab.name=*) name=${word#*=} ;;
	lab.ip=*) address=${word#*=} ;;
	lab.acpi=*) acpi=${word#*=} ;;
	lab.agent=*) agent=${word#*=} ;;
	esac
done
hostname "$name"
ip link set lo up

# Without acpid the power button of `virsh shutdown` reaches nobody.
if [ "$acpi" = on ]; then
	insmod /modules/evdev.ko
	insmod /modules/button.ko
	acpid -l /dev/null -p /run/acpid.pid
fi

ask_for_lease() { # INTERFACE
	udhcpc -f -i "$1" -x "hostname:$name" -s /etc/lease -t 5 -T 1 -A 3 >/dev/null &
	client=$!
}

follow_dhcp() { # INTERFACE
	# Read first: the lease is what tells the world outside that the guest is ready to be bounced.
	read -r before < "/sys/class/net/$1/carrier_up_count"
	ask_for_lease "$1"
	# The kernel announces no change of carrier that busybox could wait for. One look a second, by the shell itself:
	# a process for each look would cost every idle guest 3 % of a processor. A bounce is shorter than a second,
	# so what is looked at is how often the link has come up.
	mkfifo "/run/tick-$1"
	exec 3<>"/run/tick-$1"
	while :; do
		read -r -t 1 _ <&3
		read -r ups < "/sys/class/net/$1/carrier_up_count"
		# A link that comes back may lead to another network: give up the old lease, ask anew. By another client: of the
		# signals for that, USR2 and USR1, a client that had no turn between them sees the lower one first.
		if [ "$ups" != "$before" ]; then
			kill "$client"
			wait "$client"
			ask_for_lease "$1"
		fi
		before=$ups
	done
}

for nic in /sys/class/net/eth*; do
	nic=${nic##*/}
	ip link set "$nic" up
	if [ "$address" = dhcp ]; then
		follow_dhcp "$nic" &
	else
		ip addr add "${address%,*}" dev "$nic"
		ip route add default via "${address#*,}"
		echo "lab: $name has ${address%,*} on $nic"
	fi
done

if [ "$agent" = on ]; then
	insmod /modules/virtio_console.ko
	mkdir -p /dev/virtio-ports
	while :; do
		for port in /sys/class/virtio-ports/*; do
			if [ "$(cat "$port/name" 2>/dev/null)" = org.qemu.guest_agent.0 ]; then
				qemu-ga --method virtio-serial --path "/dev/${port##*/}" --statedir /run --pidfile /run/qemu-ga.pid
			fi
		done
		sleep 1
	done &
fi

echo "lab: $name is up"
# `virsh console` finds a shell.
while :; do setsid cttyhack sh; sleep 1; done
