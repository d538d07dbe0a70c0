#!/usr/bin/env bash
# Converts the trained networks in models/ anew, after a change of the converter or of a kernel; a test says when that is necessary.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$ROOT"
setup_run
build src/Cli
for network in models/*.onnx; do
  say "converting $network"
  artifacts/bin/ResNetVk.Cli/release/resnetvk convert "$network" -o "${network%.onnx}.rnvk" >/dev/null 2>&1
done
