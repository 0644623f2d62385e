# Runs one command for as long as somebody holds the other end of our standard input.
# Arguments: lock file or nothing, log file or "-", signal that ends it, stale file or nothing, command...
lock=$1 log=$2 signal=$3 stale=$4
shift 4
exec 3<&0 8>&1 </dev/null
# Whoever listens to us may be gone already; a handler, unlike "ignore", is not inherited by the command.
trap : PIPE
# The command and all its children inherit the lock: it is free again only when the last of them is gone.
if [ -n "$lock" ]; then
    exec 9<"$lock"
    flock -w 90 9 || exit 75
fi
if [ -n "$stale" ]; then
    rm -f "$stale"
fi
if [ "$log" = - ]; then
    echo 0 >&8
    setsid "$@" 3<&- >&8 2>&1 8>&- &
else
    setsid "$@" 3<&- 8>&- >>"$log" 2>&1 &
fi
child=$!
trap 'kill -s "$signal" "$child" 2>/dev/null' HUP INT TERM
[ "$log" = - ] || echo "$child" >&8
exec 8>&-

waited() {
    for _ in $(seq "$1"); do
        kill -0 "$child" 2>/dev/null || return 0
        sleep 0.1
    done
    return 1
}
(
    exec 9<&-
    trap - HUP INT TERM
    while read -r _; do :; done <&3
    kill -s "$signal" "$child" 2>/dev/null
    waited 100 && exit
    kill -s QUIT "$child" 2>/dev/null
    waited 50 && exit
    kill -s KILL -- "-$child" 2>/dev/null
) >/dev/null 2>&1 &
watcher=$!
exec 3<&-

status=0
while kill -0 "$child" 2>/dev/null; do
    wait "$child"
    status=$?
done
kill "$watcher" 2>/dev/null
kill -s KILL -- "-$child" 2>/dev/null
exit "$status"
