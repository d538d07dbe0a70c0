#!/usr/bin/env bash
# The main job on real input: convert the bundled network, check it against ONNX Runtime, classify the bundled pictures.
# Sets up what is missing first. A second run takes seconds.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"
cd "$ROOT"

say "checking what this machine has"
setup_run

say "building the command line"
build src/Cli/ResNetVk.Cli.csproj
resnetvk="$ROOT/artifacts/bin/ResNetVk.Cli/release/resnetvk"
out="$ROOT/artifacts/demo"
mkdir -p "$out"

say "devices"
"$resnetvk" devices

say "converting models/fashion-mnist-resnet20.onnx"
"$resnetvk" convert models/fashion-mnist-resnet20.onnx -o "$out/fashion-mnist-resnet20.rnvk" \
  --report "$out/report.html"

say "checking the compiled model against ONNX Runtime"
"$resnetvk" verify "$out/fashion-mnist-resnet20.rnvk" --against models/fashion-mnist-resnet20.onnx --random 20

say "classifying the bundled pictures"
"$resnetvk" classify "$out/fashion-mnist-resnet20.rnvk" models/samples/*.png --top 3

say "done: the compiled model is artifacts/demo/fashion-mnist-resnet20.rnvk, how it was fused is in artifacts/demo/report.html"
