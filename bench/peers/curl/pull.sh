# Downloads blobs of a repository into a folder, all at once and without a look at their digests: the least that a pull can be.
# usage: sh pull.sh http://HOST/v2/REPOSITORY FOLDER HEX...
url=$1 folder=$2
shift 2

running=
for hex; do
    curl -sf -o "$folder/$hex" "$url/blobs/sha256:$hex" &
    running="$running $!"
done
for one in $running; do
    wait "$one" || exit
done
