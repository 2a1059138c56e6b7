#!/bin/sh
# Installs the console of this checkout as a service that runs as its own user: a copy in /usr/lib/bridgehead that is
# root's, the user, its sudo rules, the unit. Run it again to bring the copy up to date: it restarts
# the console if that runs, and starts nothing else.
#
#   sh packaging/install.sh [DIRECTORY]     in place of /usr/lib/bridgehead; this checkout itself, where that is root's
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
to=${1:-/usr/lib/bridgehead}
[ "$(id -u)" = 0 ] || { echo "Only root can install a service: run it with sudo." >&2; exit 1; }
node=$(command -v node) || { echo "There is no node on this PATH." >&2; exit 1; }
# Before anything is put anywhere: an older sudo does not understand the rules, and would refuse all others with them.
visudo -q -c -f "$here/packaging/sudoers" || {
	echo "This sudo does not understand packaging/sudoers; it takes 1.9.10 or later. Run the console as root instead." >&2
	exit 1
}
getent group libvirt > /dev/null || { echo "There is no group libvirt: install libvirt first." >&2; exit 1; }

getent passwd bridgehead > /dev/null ||
	useradd --system --user-group --no-create-home --home-dir /var/lib/bridgehead-console --shell /usr/sbin/nologin bridgehead
usermod --append --groups libvirt bridgehead

# Root's, and so is all that lies in it: a console that could write its own program could do what it likes.
if [ "$here" != "$to" ]; then
	rm -rf "$to.new"
	mkdir -p "$to.new"
	tar -C "$here" --exclude=./.git --exclude=./.next --exclude=./test-results -cf - . | tar -C "$to.new" --no-same-owner -xf -
	chmod -R u=rwX,go=rX "$to.new"
	rm -rf "$to"
	mv "$to.new" "$to"
	(cd "$to" && "$node" --input-type=module --eval "
		import { installNpmPackages } from './scripts/npm-packages.mjs';
		import { buildPages } from './scripts/production-build.mjs';
		await installNpmPackages();
		await buildPages();")
	chmod -R u=rwX,go=rX "$to"
fi
install -d -m 0700 /var/lib/bridgehead
install -m 0440 "$here/packaging/sudoers" /etc/sudoers.d/bridgehead
sed -e "s|/usr/lib/bridgehead|$to|" -e "s|^ExecStart=/usr/bin/env node|ExecStart=$node|" \
	"$here/packaging/bridgehead.service" > /etc/systemd/system/bridgehead.service
systemctl daemon-reload
systemctl try-restart bridgehead.service
echo "Installed. Options go to /etc/default/bridgehead (BRIDGEHEAD_OPTIONS=--listen 0.0.0.0, say). Then:"
echo "  systemctl enable --now bridgehead"
echo "  journalctl -u bridgehead     # where the link is that signs you in"
echo "  cd $to && npm run doctor -- --user bridgehead"
