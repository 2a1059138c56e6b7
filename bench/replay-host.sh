#!/bin/sh
# Answers as a recorded host did, in the name of the program that it is called by: virsh, ip and the like. What was
# recorded lies in a directory for each command, named by its words; looking it up costs no process.
recording=/srv/recording
answer() {
	if [ ! -e "$recording/$*/code" ]; then
		printf 'error: not recorded: %s\n' "$*" >&2
		return 1
	fi
	[ ! -e "$recording/$*/stdout" ] || cat "$recording/$*/stdout"
	read -r code <"$recording/$*/code"
	return "$code"
}
program=${0##*/}
case "$program $*" in
"virsh event "* | "virsh net-event "* | "ip -o monitor "*) exec sleep infinity ;;
"virsh ") exec python3 "$recording/virsh-session.py" ;;
"ip "*" -batch -")
	options=${*%-batch -}
	while IFS= read -r question; do answer "ip $options$question"; done
	;;
*) answer "$program $*" ;;
esac
