#!/bin/sh
# Gives a lab host networks of every forward mode, and domains with every kind of source:
#   npm run lab -- exec HOST -- sh -s < lab/forward-modes.sh
# UUIDs and MACs are fixed, so that two recordings can be compared.
set -eu
cd "$(mktemp -d)"
number=0

network() { # NAME STATE, the XML behind <uuid> on standard input
	number=$((number + 1))
	printf '<network><name>%s</name><uuid>f0000000-0000-4000-8000-0000000000%02d</uuid>%s</network>\n' "$1" $number "$(cat)" > "$1.xml"
	virsh net-define "$PWD/$1.xml"
	[ "$2" = inactive ] || virsh net-start "$1"
}
domain() { # NAME, interfaces on standard input
	number=$((number + 1))
	cat > "$1.xml" <<XML
<domain type='qemu'><name>$1</name><uuid>d0000000-0000-4000-8000-0000000000$number</uuid>
<metadata><note:note xmlns:note='urn:example:note'><interface type='network'><mac address='52:54:00:fd:00:21'/><source network='not-a-nic'/></interface></note:note></metadata>
<memory unit='MiB'>96</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type><kernel>/var/lib/libvirt/images/lab/vmlinuz</kernel><initrd>/var/lib/libvirt/images/lab/guest.img</initrd></os>
<features><acpi/></features><devices>$(cat)</devices></domain>
XML
}

network routed active <<XML
<forward mode='route' dev='enp1s0'/><bridge name='virbr-routed' stp='off' delay='0'/>
<mac address='52:54:00:fe:00:01'/><domain name='routed.test' localOnly='yes'/>
<dns><host ip='10.20.0.2'><hostname>gw</hostname></host></dns>
<ip address='10.20.0.1' netmask='255.255.0.0'><dhcp><range start='10.20.0.100' end='10.20.0.200'/><host mac='52:54:00:AA:00:01' name='fixed' ip='10.20.0.50'/></dhcp></ip>
<ip family='ipv6' address='fd00:20::1' prefix='64'/>
XML
network opened active <<XML
<forward mode='open'/><bridge name='virbr-open'/><mac address='52:54:00:fe:00:02'/><ip address='10.30.0.1' prefix='24'/>
XML
network isolated active <<XML
<bridge name='virbr-iso'/><mac address='52:54:00:fe:00:03'/><ip address='10.40.0.1' prefix='24'><dhcp><range start='10.40.0.10' end='10.40.0.20'/><range start='10.40.0.30' end='10.40.0.40'/></dhcp></ip>
XML
network bare active <<XML
<bridge name='virbr-bare'/><mac address='52:54:00:fe:00:04'/>
XML
network nat-dev active <<XML
<forward mode='nat' dev='enp1s0'><nat ipv6='yes'><port start='2000' end='3000'/></nat></forward><bridge name='virbr-nat'/>
<mac address='52:54:00:fe:00:05'/><ip address='10.50.0.1' prefix='24'/><ip family='ipv6' address='fd00:50::1' prefix='64'/>
XML
network host-bridge active <<XML
<forward mode='bridge'/><bridge name='br0'/><portgroup name='office' default='yes'><bandwidth><inbound average='1000'/></bandwidth></portgroup><portgroup name='lab'/>
XML
network macvtap-bridge active <<XML
<forward mode='bridge'><interface dev='enp1s0'/></forward>
XML
network macvtap-private active <<XML
<forward mode='private'><interface dev='enp1s0'/></forward>
XML
network macvtap-vepa active <<XML
<forward mode='vepa'><interface dev='enp1s0'/></forward>
XML
network macvtap-passthrough active <<XML
<forward mode='passthrough'><interface dev='enp1s0'/><interface dev='enp2s0'/></forward>
XML
# Not started: its card is not there.
network sriov inactive <<XML
<forward mode='hostdev' managed='yes'><pf dev='enp1s0'/></forward>
XML
network elsewhere inactive <<XML
<forward mode='bridge'/><bridge name='br9'/>
XML
virsh net-autostart isolated
# What is defined now differs from what runs.
sed -i s/10.40.0.40/10.40.0.44/ isolated.xml
virsh net-define "$PWD/isolated.xml"
# Active, and in no configuration.
echo "<network><name>passing</name><uuid>f0000000-0000-4000-8000-000000000099</uuid><bridge name='virbr-pass'/>
<mac address='52:54:00:fe:00:09'/><ip address='10.60.0.1' prefix='24'/></network>" > passing.xml
virsh net-create "$PWD/passing.xml"

domain direct01 <<XML
<interface type='direct'><mac address='52:54:00:fd:00:01'/><source dev='enp2s0' mode='bridge'/><model type='virtio'/></interface>
<interface type='direct'><mac address='52:54:00:fd:00:02'/><source dev='enp9s9' mode='passthrough'/><model type='e1000'/></interface>
<interface type='network'><mac address='52:54:00:fd:00:03'/><source network='macvtap-vepa'/><model type='virtio'/></interface>
XML
virsh define "$PWD/direct01.xml"
domain hostdev01 <<XML
<interface type='hostdev' managed='yes'><mac address='52:54:00:fd:00:11'/><source><address type='pci' domain='0x0000' bus='0x03' slot='0x10' function='0x2'/></source></interface>
<interface type='network'><mac address='52:54:00:fd:00:12'/><source network='sriov'/></interface>
XML
virsh define "$PWD/hostdev01.xml"
domain many-cards01 <<XML
<interface type='network'><mac address='52:54:00:fd:00:21'/><source network='host-bridge' portgroup='lab'/><model type='virtio'/><link state='down'/></interface>
<interface type='bridge'><mac address='52:54:00:fd:00:22'/><source bridge='br0'/><target dev='fixedtap'/><model type='virtio'/><filterref filter='clean-traffic'/><mtu size='1400'/></interface>
<interface type='user'><mac address='52:54:00:fd:00:23'/><model type='rtl8139'/></interface>
<interface type='network'><mac address='52:54:00:fd:00:24'/><source network='gone'/><model type='virtio'/></interface>
<interface type='bridge'><mac address='52:54:00:fd:00:25'/><source bridge='nowhere0'/><model type='virtio'/></interface>
XML
virsh define "$PWD/many-cards01.xml"
domain started01 <<XML
<interface type='network'><mac address='52:54:00:fd:00:31'/><source network='host-bridge' portgroup='lab'/><model type='virtio'/></interface>
<interface type='network'><mac address='52:54:00:fd:00:32'/><source network='isolated'/><model type='virtio'/><link state='down'/></interface>
<interface type='bridge'><mac address='52:54:00:fd:00:33'/><source bridge='br0'/><target dev='fixedtap'/><mtu size='1400'/><model type='virtio'/></interface>
<interface type='user'><mac address='52:54:00:fd:00:34'/><model type='virtio'/></interface>
XML
virsh define "$PWD/started01.xml"
virsh start started01 --paused
domain transient01 <<XML
<interface type='network'><mac address='52:54:00:fd:00:41'/><source network='nat-dev'/><model type='virtio'/></interface>
XML
virsh create "$PWD/transient01.xml" --paused
