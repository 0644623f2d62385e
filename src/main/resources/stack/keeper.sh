# Makes a temporary data directory, prints its name, and removes it once its user and all its servers are gone.
# Arguments: the directory to make it in, the names of its lock files...
above=$1
shift
trap '' HUP INT TERM PIPE
dir=$(mktemp -d "$above/millrace-XXXXXX") || exit 1
chmod 711 "$dir"
for lock in "$@"; do
    : >"$dir/$lock"
done
echo "$dir"
exec >/dev/null
while read -r _; do :; done
for lock in "$@"; do
    flock "$dir/$lock" true
done
rm -rf "$dir" || { sleep 1; rm -rf "$dir"; }
