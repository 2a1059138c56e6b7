#!/bin/sh
# The machine whose wiring is recorded: makes bonds, VLANs and what goes with them, then runs what its serial line says.
export PATH=/bin LC_ALL=C.UTF-8 TZ=UTC
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
while read -r module; do insmod "/modules/$module.ko" max_bonds=0 2> /dev/null || insmod "/modules/$module.ko"; done < /modules/order
hostname vlan-bond
exec 2>&1
set -e

# Four cards. The first two are an active-backup bond, the others an 802.3ad bond.
number=1
for card in eth0 eth1 eth2 eth3; do
	ip link set "$card" name "enp${number}s0"
	number=$((number + 1))
done
ip link property add dev enp1s0 altname enx525400b0d001
ip link add bond0 type bond mode active-backup miimon 100
ip link add bond1 type bond mode 802.3ad miimon 100
for card in enp1s0 enp2s0; do ip link set "$card" master bond0; done
for card in enp3s0 enp4s0; do ip link set "$card" master bond1; done
for link in enp1s0 enp2s0 enp3s0 enp4s0 bond0 bond1; do ip link set "$link" up; done

# VLAN 100 takes bridge br100 to the LAN; VLAN 200 takes the host itself; VLAN 30 lies in a service VLAN.
ip link add link bond0 name bond0.100 type vlan id 100
ip link add link bond0 name bond0.200 type vlan id 200
ip link add link bond0 name bond0.s20 type vlan proto 802.1ad id 20
ip link add link bond0.s20 name bond0.s20.30 type vlan id 30
ip link add br100 type bridge stp_state 0 forward_delay 0
ip link set bond0.100 master br100
ip tuntap add vnet0 mode tap
ip link set vnet0 master br100
ip addr add 10.200.0.5/24 dev bond0.200
ip addr add fd00:200::5/64 dev bond0.200

# A bridge that filters VLANs, over the other bond; the host reaches VLAN 7 through the bridge itself.
ip link add br-trunk type bridge vlan_filtering 1
ip link set bond1 master br-trunk
bridge vlan add dev br-trunk vid 7 self
bridge vlan add dev bond1 vid 7
ip link add link br-trunk name br-trunk.7 type vlan id 7
ip addr add 10.7.0.5/24 dev br-trunk.7

# Both ends of a veth pair inside the host, and links that lead nowhere. dummy0 comes with its module.
ip link add veth0 type veth peer name veth1
ip link set veth1 master br100
ip link add link bond0.200 name macvtap0 type macvtap mode bridge
ip link add link bond0.200 name macvlan0 type macvlan mode bridge
ip link add vxlan10 type vxlan id 10 dstport 4789 local 10.200.0.5
for link in lo bond0.100 bond0.200 bond0.s20 bond0.s20.30 br100 vnet0 br-trunk br-trunk.7 veth0 veth1 macvtap0 \
	macvlan0 dummy0 vxlan10; do
	ip link set "$link" up
done
ip route add default via 10.200.0.1 dev bond0.200 metric 50
ip route add 10.9.0.0/16 nexthop via 10.200.0.2 dev bond0.200 nexthop via 10.7.0.2 dev br-trunk.7
ip -6 route add default via fd00:200::1 dev bond0.200
ip neigh add 10.200.0.1 lladdr 52:54:00:b0:ff:01 dev bond0.200 nud permanent
set +e
sleep 3 # until miimon has seen the links, and duplicate address detection is over

# A command a line, in base64; the answer is one line too: exit code, standard output, standard error.
stty -echo raw icanon 2> /dev/null
echo ready
while read -r line; do
	echo "$line" | base64 -d > /tmp/command
	sh /tmp/command > /tmp/stdout 2> /tmp/stderr < /dev/null
	echo "answer $? $(base64 < /tmp/stdout | tr -d '\n')= $(base64 < /tmp/stderr | tr -d '\n')="
done
