#!/bin/sh
# Packs an initramfs for the machine whose wiring is recorded. $1: unpacked kernel package, $2: root of a lab image,
# which has the programs, $3: this folder, $4: the file to write.
set -eu
kernel=$1 root=$2 from=$3 target=$4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/dev" "$work/proc" "$work/sys" "$work/tmp" "$work/modules" "$work/etc"

# In the order they are to be loaded: a module after those it needs.
for module in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci failover net_failover \
	virtio_net llc stp mrp garp 8021q tls bonding bridge veth tun tap macvlan macvtap dummy udp_tunnel \
	ip6_udp_tunnel vxlan; do
	file=$(find "$kernel/lib/modules" -name "$module.ko")
	[ -n "$file" ] || continue # built in
	cp "$file" "$work/modules/"
	echo "$module" >> "$work/modules/order"
done

cp "$root/bin/busybox" "$work/bin/busybox"
for applet in mount insmod cat uname base64 tr stty sleep hostname; do
	ln -s busybox "$work/bin/$applet"
done
# The real ones: what they print is what the recording is for, and busybox prints something else. A busybox shell would
# run its own `ip` whatever lies in the path.
for program in sh ip bridge brctl find grep; do
	path=$(chroot "$root" sh -c "command -v $program")
	cp -L "$root$path" "$work/bin/$program"
	chroot "$root" ldd "$path" | sed -n 's/.*[ \t]\(\/[^ ]*\) (.*/\1/p'
done | sort -u | while read -r library; do
	mkdir -p "$work${library%/*}"
	cp -L "$root$library" "$work$library"
done
install -m 755 "$from/init.sh" "$work/init"
printf 'nameserver 10.100.0.53\nsearch example.test\n' > "$work/etc/resolv.conf"
(cd "$work" && find . | "$root/bin/busybox" cpio -o -H newc 2> /dev/null | gzip -1) > "$target"
