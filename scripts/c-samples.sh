#!/usr/bin/env bash
# Publishes the native library, builds the samples in C against it, converts the bundled network and runs the samples.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$ROOT"
setup_native

say "publishing the native library"
publish_native
folder="$(native_folder)"

say "building the samples"
cmake -S samples/c -B artifacts/samples-c -DRESNETVK_FOLDER="$folder" >/dev/null
cmake --build artifacts/samples-c >/dev/null

say "converting the bundled network"
cli=artifacts/bin/ResNetVk.Cli/release/resnetvk
[ -x "$cli" ] || build src/Cli
"$cli" convert models/fashion-mnist-resnet20.onnx -o artifacts/samples-c/fashion.rnvk >/dev/null 2>&1

say "classify: a device of the library's own"
artifacts/samples-c/classify artifacts/samples-c/fashion.rnvk samples/c/ankle-boot.ppm
say "adopt: the device of an engine"
artifacts/samples-c/adopt artifacts/samples-c/fashion.rnvk samples/c/ankle-boot.ppm
say "engine: a frame loop whose pictures the network names"
artifacts/samples-c/engine artifacts/samples-c/fashion.rnvk samples/c/ankle-boot.ppm --frames 30
