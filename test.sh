#!/usr/bin/env bash
# Sets up what is missing, builds everything, passes the tests.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"
cd "$ROOT"

say "checking what this machine has"
setup_tests

say "building"
build ResNetVk.sln

say "testing"
# One test project at a time: device tests and ONNX Runtime use all cores by themselves.
dotnet test ResNetVk.sln -c Release --no-build --nologo -m:1 --logger "console;verbosity=minimal" "$@"
