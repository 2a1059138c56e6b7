#!/bin/sh
# Builds what lies over the packages in every lab host: the guests' kernel and initramfs, and what a
# container needs to look like hardware. $1: root with the packages, $2: where the layer goes, $3: this folder.
set -eu
root=$1 layer=$2 from=$3
images=$layer/var/lib/libvirt/images/lab
mkdir -p "$images"
cp "$root/usr/lib/lab/kernel/vmlinuz" "$images/vmlinuz"

# initramfs NAME: packs $work/NAME. cpio comes from the new root, so that the machine needs none.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
initramfs() {
	(cd "$work/$1" && find . | "$root/bin/busybox" cpio -o -H newc 2>/dev/null | gzip -1) > "$images/$1.img"
}

guest=$work/guest
mkdir -p "$guest/bin" "$guest/dev" "$guest/proc" "$guest/sys" "$guest/modules" "$guest/etc/acpi/PWRF" "$guest/run" "$guest/tmp"
cp "$root/bin/busybox" "$guest/bin/busybox"
for applet in sh acpid cat echo grep hostname insmod kill mkdir mkfifo mount poweroff reboot rm sleep udhcpc uname \
	ping arping nc httpd ps ls dmesg wget setsid cttyhack ip df free top; do
	ln -s busybox "$guest/bin/$applet"
done
for module in virtio virtio_ring virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci failover net_failover \
	virtio_net virtio_console button evdev; do
	cp "$root/usr/lib/lab/kernel/$module.ko" "$guest/modules/"
done
install -m 755 "$from/guest-init.sh" "$guest/init"
install -m 755 "$from/guest-lease.sh" "$guest/etc/lease"
printf '#!/bin/sh\npoweroff -f\n' > "$guest/etc/acpi/PWRF/00000080"
chmod 755 "$guest/etc/acpi/PWRF/00000080"
initramfs guest

# The same with the guest agent and every library it loads.
cp -a "$guest" "$work/guest-agent"
agent=$work/guest-agent
chroot "$root" ldd /usr/sbin/qemu-ga | sed -n 's/.*[ \t]\(\/[^ ]*\) (.*/\1/p' | while read -r library; do
	mkdir -p "$agent${library%/*}"
	cp -L "$root$library" "$agent$library"
done
mkdir -p "$agent/usr/sbin" "$agent/usr/local/var/run" "$agent/var/run"
cp "$root/usr/sbin/qemu-ga" "$agent/usr/sbin/qemu-ga"
# `virsh shutdown` asks the agent first, and the agent calls this.
mkdir -p "$agent/sbin"
printf '#!/bin/sh\ncase "$*" in *-r*) reboot -f ;; *) poweroff -f ;; esac\n' > "$agent/sbin/shutdown"
chmod 755 "$agent/sbin/shutdown"
initramfs guest-agent

install -D -m 755 "$from/../host/real-sysfs.sh" "$layer/usr/local/lib/lab/real-sysfs"
install -D -m 644 "$from/../host/lab-real-sysfs.service" "$layer/etc/systemd/system/lab-real-sysfs.service"
install -D -m 644 "$from/../host/udev-trigger-net-only.conf" \
	"$layer/etc/systemd/system/systemd-udev-trigger.service.d/net-only.conf"
mkdir -p "$layer/etc/systemd/system/sysinit.target.wants"
ln -s ../lab-real-sysfs.service "$layer/etc/systemd/system/sysinit.target.wants/lab-real-sysfs.service"
