#!/bin/sh
# Runs outside the new root, with its path as $1, while it still has package lists and a resolver.
set -eu
root=$1

# The guests boot this kernel directly; only its image and a few modules are kept.
# The machine's apt with the new root's lists: inside, systemd-resolved has just taken over /etc/resolv.conf.
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-.*\)/\1/p')
mkdir -p "$root/usr/lib/lab/kernel"
(cd "$root/usr/lib/lab" && apt-get --quiet=2 --option APT::Sandbox::User=root download "$kernel")
dpkg -x "$root"/usr/lib/lab/linux-image-*.deb "$root/usr/lib/lab/unpacked"
mv "$root"/usr/lib/lab/unpacked/boot/vmlinuz-* "$root/usr/lib/lab/kernel/vmlinuz"
for module in virtio virtio_ring virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci \
	failover net_failover virtio_net virtio_console button evdev \
	llc stp bridge 8021q bonding tls veth; do
	find "$root/usr/lib/lab/unpacked/lib/modules" -name "$module.ko" -exec mv {} "$root/usr/lib/lab/kernel/" \;
done
rm -rf "$root/usr/lib/lab/unpacked" "$root"/usr/lib/lab/*.deb

# A lab host does what its test makes it do, and nothing by the clock.
systemctl --quiet --root="$root" disable ssh.service apt-daily.timer apt-daily-upgrade.timer \
	dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer logrotate.timer
# There is no terminal to log in at; a getty would fail and leave the host degraded.
systemctl --quiet --root="$root" mask console-getty.service getty@tty1.service

# Each host gets its own names and network when it is made.
rm -f "$root/etc/machine-id" "$root/etc/hostname" "$root/etc/resolv.conf" "$root"/etc/ssh/ssh_host_*
: > "$root/etc/machine-id"
rm -rf "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/locale/* "$root"/var/cache/debconf/*-old
