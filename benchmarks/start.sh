#!/usr/bin/env bash
# How long a program waits for the first result of a network: device, model, session, first inference and those after it, in ms.
#
#   benchmarks/start.sh MODEL.rnvk [-r ROUNDS]     default: 7 rounds
#
# A program in C on the native library, as a game has it: no compiler but the driver's. "cold" starts with an empty shader cache of Mesa's and without the library's
# own files; "warm" is every start after that, a process each. docs/performance-start.md records the results.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
[ $# -ge 1 ] || fail "which model?" "benchmarks/start.sh MODEL.rnvk"
model="$(realpath "$1")"
shift
rounds=7
while getopts r: option; do
  case "$option" in
    r) rounds="$OPTARG" ;;
    *) exit 2 ;;
  esac
done
cd "$ROOT"
setup_native
publish_native
folder="$(native_folder)"
out="$ROOT/artifacts/benchmarks/start"
rm -rf "$out"
mkdir -p "$out"
gcc -std=c99 -D_POSIX_C_SOURCE=200809L -O2 -Wall -Wextra -Werror -I"$folder" benchmarks/Start/start.c -o "$out/start" -L"$folder" -lresnetvk -Wl,-rpath,"$folder"
for ((round = 1; round <= rounds; round++)); do
  rm -rf "$out/cache"
  mkdir "$out/cache"
  for state in cold warm; do
    MESA_SHADER_CACHE_DIR="$out/cache" "$out/start" "$model" "$out/cache/pipelines" >>"$out/$state"
  done
done

echo "| cache | device | model | session | first inference | together, without the device | then |"
echo "|---|---|---|---|---|---|---|"
for state in cold warm; do
  awk -F, '{ print $1 "," $2 "," $3 "," $4 "," $2 + $3 + $4 "," $5 }' "$out/$state" >"$out/$state.csv"
  printf '| %s |' "$state"
  for column in 1 2 3 4 5 6; do
    cut -d, -f"$column" "$out/$state.csv" | sort -g | awk '{ v[NR] = $1 } END { printf " %.0f (%.0f–%.0f) |", v[int((NR + 1) / 2)], v[1], v[NR] }'
  done
  echo
done
