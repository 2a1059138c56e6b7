#!/bin/bash
# Answers as a recorded host did, in the name of the program that it is called by: virsh, ip and the like.
recording=/srv/recording
. "$recording/index"
answer() {
	local words="$*"
	if [ -z "${file[$words]+there}" ]; then
		printf 'error: not recorded: %s\n' "$words" >&2
		return 1
	fi
	[ -z "${file[$words]}" ] || cat "$recording/${file[$words]}"
	return "${code[$words]}"
}
program=${0##*/}
case "$program $*" in
"virsh event "* | "virsh net-event "* | "ip -o monitor "*) exec sleep infinity ;;
"virsh ")
	# A line that virsh would take apart, bash takes apart alike: words, quotes and semicolons.
	echo() {
		[ "$1" = --err ] || { printf '%s\n' "$*"; return; }
		shift
		printf 'error: %s\n' "$*" >&2
	}
	command_not_found_handle() { answer "virsh $*"; }
	while IFS= read -r line; do eval "$line"; done
	;;
"ip "*" -batch -")
	while IFS= read -r question; do answer "ip ${*:1:$#-2} $question"; done
	;;
*) answer "$program $*" ;;
esac
