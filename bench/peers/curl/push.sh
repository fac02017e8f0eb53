# Uploads blobs of a folder to a repository, all at once: the least that a push can be.
# usage: sh push.sh http://HOST/v2/REPOSITORY FOLDER HEX...
url=$1 folder=$2
shift 2

send() {
    # The place for an upload always has a query of its own here.
    place=$(curl -sf -o /dev/null -D - -X POST "$url/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p') || return
    # Without "Expect:", curl would first ask whether it may.
    curl -sf -o /dev/null -H Expect: -H 'Content-Type: application/octet-stream' -T "$folder/$1" "$place&digest=sha256:$1"
}

running=
for hex; do
    send "$hex" &
    running="$running $!"
done
for one in $running; do
    wait "$one" || exit
done
