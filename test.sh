#!/usr/bin/env bash
# Sets up what is missing, builds everything, passes the tests.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"
cd "$ROOT"

say "checking what this machine has"
setup_tests

say "building"
build ResNetVk.sln

# Kernels for other subgroup sizes: Mesa's software driver takes the width of its vectors from the environment when it loads.
for width in 128 512; do
  say "testing the kernels made for subgroups, with $width-bit vectors"
  LP_NATIVE_VECTOR_WIDTH=$width dotnet test tests/Kernels.Tests -c Release --no-build --nologo --logger "console;verbosity=minimal" --filter "FullyQualifiedName~Conv2dLanesTests|FullyQualifiedName~WinogradTests"
done

say "testing everything"
# One test project at a time: device tests and ONNX Runtime use all cores by themselves.
dotnet test ResNetVk.sln -c Release --no-build --nologo -m:1 --logger "console;verbosity=minimal" "$@"
