#!/usr/bin/env bash
# What a host pays for an inference: the time of Record on its thread, how well steps keep to their budget, what is allocated.
#
#   benchmarks/embedding.sh [-b BUDGET_MS] [NETWORK...]     what 'resnetvk convert' takes; default: random:resnet18 and the bundled network
#
# Run it on an otherwise quiet machine: a step that shares the processors with something else takes as long as that lets it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
cd "$ROOT"
budget=2
if [ "${1:-}" = -b ]; then
  budget="$2"
  shift 2
fi
setup_run
build src/Cli/ResNetVk.Cli.csproj
build benchmarks/Embedding/ResNetVk.Embedding.csproj
out="$ROOT/artifacts/benchmarks"
mkdir -p "$out"
[ $# -gt 0 ] || set -- random:resnet18 models/fashion-mnist-resnet20.onnx
for source in "$@"; do
  "$ROOT/artifacts/bin/ResNetVk.Cli/release/resnetvk" convert "$source" -o "$out/embedding.rnvk" --json >/dev/null 2>"$out/embedding.convert.log"
  "$ROOT/artifacts/bin/ResNetVk.Embedding/release/embedding" "$out/embedding.rnvk" "$budget"
  rm -f "$out/embedding.rnvk"
done
