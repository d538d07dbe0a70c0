#!/usr/bin/env bash
# Many inferences with models, sessions and ways to run in turn: memory must stay flat, each input must keep its result.
#
#   scripts/soak.sh [COUNT [PER_SESSION [SOURCE...]]]     default: 100000 500 random:cifar_resnet8 and the bundled network
#
# Exit status 1 when the process has grown, or at the first result that differs.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$ROOT"
count="${1:-100000}"
session="${2:-500}"
sources=("${@:3}")
[ ${#sources[@]} -gt 0 ] || sources=(random:cifar_resnet8 models/fashion-mnist-resnet20.onnx)
setup_run
build src/Cli/ResNetVk.Cli.csproj
build benchmarks/Soak/ResNetVk.Soak.csproj
out="$ROOT/artifacts/soak"
mkdir -p "$out"
models=()
for source in "${sources[@]}"; do
  file="$out/$(basename "${source//:/-}").rnvk"
  "$ROOT/artifacts/bin/ResNetVk.Cli/release/resnetvk" convert "$source" -o "$file" --json >/dev/null 2>"$file.log" || { cat "$file.log" >&2; exit 2; }
  models+=("$file")
done
exec "$ROOT/artifacts/bin/ResNetVk.Soak/release/soak" "$count" "$session" "${models[@]}"
