#!/bin/sh
# Starts a command that outlives its starter, with its output in a file. $1: the file.
log=$1
shift
setsid "$@" > "$log" 2>&1 < /dev/null &
echo $!
