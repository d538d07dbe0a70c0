#!/usr/bin/env bash
# Times every network at hand beside ONNX Runtime on the CPU, outputs verified first, both interleaved in one run.
#
#   benchmarks/networks.sh [RUNS [CONVERT OPTION...]]        default 30 runs each, for example: benchmarks/networks.sh 30 --no-winograd
#
# Networks: the bundled one, and those under $RESNETVK_DATA (default: shared/data beside the repository) where it exists:
# cifar-resnet/*.onnx and imagenet/*.onnx.gz. Prints one block per network; docs/performance.md records the results.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
cd "$ROOT"
runs="${1:-30}"
shift || true
data="${RESNETVK_DATA:-$ROOT/../shared/data}"
setup_run
build src/Cli/ResNetVk.Cli.csproj
resnetvk="$ROOT/artifacts/bin/ResNetVk.Cli/release/resnetvk"
out="$ROOT/artifacts/benchmarks"
mkdir -p "$out"

shopt -s nullglob
for network in models/*.onnx "$data"/cifar-resnet/*.onnx "$data"/imagenet/*.onnx.gz; do
  name="$(basename "${network%.gz}" .onnx)"
  onnx="$network"
  if [ "${network##*.}" = gz ]; then
    onnx="$out/$name.onnx"
    gunzip -kc "$network" >"$onnx"
  fi
  say "$name"
  "$resnetvk" convert "$onnx" -o "$out/$name.rnvk" "$@" --json >"$out/$name.convert.json" 2>"$out/$name.convert.log"
  "$resnetvk" bench "$out/$name.rnvk" --against "$onnx" --threads 2 --runs "$runs"
done
