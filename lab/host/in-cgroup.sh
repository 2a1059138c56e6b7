#!/bin/sh
# Runs a command in a cgroup, where one write ends it and all that it started. $1: the cgroup's directory.
echo $$ > "$1/cgroup.procs"
shift
exec "$@"
