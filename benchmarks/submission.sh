#!/usr/bin/env bash
# What an inference costs the calling thread besides the driver, what it allocates, and what a session holds on the device.
#
#   benchmarks/submission.sh [NETWORK...]        built-in networks, default: resnet20 resnet18 resnet50
#
# "Run() without the driver" is the time of InferenceSession.Run less vkQueueSubmit and vkWaitForFences; vkResetFences is in it, the copies
# of SetInput and GetOutput are not.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
cd "$ROOT"
setup_run
build src/Cli/ResNetVk.Cli.csproj
build benchmarks/Submission/ResNetVk.Submission.csproj
out="$ROOT/artifacts/benchmarks"
mkdir -p "$out"
[ $# -gt 0 ] || set -- resnet20 resnet18 resnet50
for name in "$@"; do
  "$ROOT/artifacts/bin/ResNetVk.Cli/release/resnetvk" convert "random:$name" -o "$out/$name.rnvk" --json >/dev/null 2>"$out/$name.convert.log"
  "$ROOT/artifacts/bin/ResNetVk.Submission/release/submission" "$out/$name.rnvk" 200
  rm -f "$out/$name.rnvk"
done
