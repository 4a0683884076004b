#!/bin/sh
# Imports a folder of images and labels with curl alone, through the calls of the Import API.
#
#   API_KEY=... sh import_folder.sh URL FOLDER [TITLE]
#
# Needs curl, openssl and the usual tools of a Unix system. File names with line breaks are refused.
set -eu
url=${1:?URL of the server} folder=${2:?folder to import}
title=${3:-$(basename "$folder")}
: "${API_KEY:?API_KEY is not set}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

json_string() { # the text as a JSON string
  printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g' -e '1s/^/"/' -e '$s/$/"/'
}
call() { # path, then the arguments of curl; prints the response, or ends the script with the error of the server
  path=$1
  shift
  status=$(curl -sS -o "$work/response" -w '%{http_code}' -H "x-api-key: $API_KEY" "$@" "$url/v1$path")
  if [ "$status" != 200 ]; then
    echo "$path failed with status $status: $(cat "$work/response")" >&2
    exit 1
  fi
  cat "$work/response"
}

# 1. hash
name=$(basename "$(cd "$folder" && pwd)")
newline='
'
case $(cd "$folder" && find . -type f -name "*$newline*") in ?*)
  echo "A file name contains a line break. Rename the file." >&2
  exit 1
  ;;
esac
(cd "$folder" && find . -type f | LC_ALL=C sort) | sed 's|^\./||' >"$work/files"
while IFS= read -r file; do
  openssl dgst -sha256 -binary "$folder/$file" | openssl base64 -A
  echo
done <"$work/files" >"$work/hashes"

# 2. check which are missing, 1,000 per call
sort -u "$work/hashes" | split -l 1000 - "$work/ask."
: >"$work/missing"
for part in "$work"/ask.*; do
  [ -e "$part" ] || continue
  sed -e 's/.*/"&"/' -e '$!s/$/,/' -e '1s/^/[/' -e '$s/$/]/' "$part" >"$work/body"
  call /tasks/import/check-images -H 'content-type: application/json' --data-binary "@$work/body" >"$work/reply"
  tr -d '[]" \n' <"$work/reply" | tr ',' '\n' >>"$work/missing"
  echo >>"$work/missing"
done

# 3. send them, 100 per request; the response reports each file
send() {
  [ "$count" -gt 0 ] || return 0
  call /tasks/import/files -K "$work/config" >"$work/reply"
  if tr -d '\n' <"$work/reply" | grep -q '"errors": *\[ *"'; then
    echo "Some files were refused: $(cat "$work/reply")" >&2
    exit 1
  fi
  sent=$((sent + count)) count=0
  : >"$work/config"
}
config_string() { printf '"%s"' "$(printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g')"; }
count=0 sent=0 total=0
: >"$work/config"
: >"$work/done"
exec 3<"$work/hashes"
while IFS= read -r file; do
  IFS= read -r hash <&3
  total=$((total + 1))
  if grep -qxF "$hash" "$work/missing" && ! grep -qxF "$hash" "$work/done"; then
    echo "$hash" >>"$work/done"
    metadata="{\"id\":$(json_string "/$name/$file"),\"hash\":\"$hash\"}"
    # The file is linked under a number, so that curl needs no quoting. The path is in the metadata.
    ln -s "$(cd "$(dirname "$folder/$file")" && pwd)/$(basename "$file")" "$work/$total"
    {
      printf 'form-string = %s\n' "$(config_string "f$total=$metadata")"
      printf 'form = %s\n' "$(config_string "f$total-file=@$work/$total")"
    } >>"$work/config"
    count=$((count + 1))
    [ "$count" -lt 100 ] || send
  fi
done <"$work/files"
send
exec 3<&-
echo "$total files, $sent sent"

# 4. start the import
{
  printf '{"project":{"id":null,"title":%s},"preset":"auto","files":[' "$(json_string "$title")"
  comma=''
  exec 3<"$work/hashes"
  while IFS= read -r file; do
    IFS= read -r hash <&3
    printf '%s{"path":%s,"hash":"%s"}' "$comma" "$(json_string "/$name/$file")" "$hash"
    comma=','
  done <"$work/files"
  printf ']}'
} >"$work/body"
task=$(call /tasks/import -H 'content-type: application/json' --data-binary "@$work/body" | tr -dc '0-9')

# 5. wait for its end, 30 seconds per call
while :; do
  call "/tasks/$task?wait=30" --retry 10 >"$work/task"
  status=$(tr -d '\n' <"$work/task" | sed -n 's/.*"status": *"\([a-z]*\)".*/\1/p')
  case $status in
  finished)
    cat "$work/task"
    exit 0
    ;;
  error | stopped)
    cat "$work/task" >&2
    exit 1
    ;;
  esac
done
