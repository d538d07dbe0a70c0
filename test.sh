#!/usr/bin/env bash
# Sets up what is missing, builds everything, passes the tests.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"
cd "$ROOT"

say "checking what this machine has"
setup_tests

say "building"
build ResNetVk.sln

say "publishing the native library"
publish_native

# Compiling pipelines takes most of the time. Mesa keeps them in the user's cache folder, for the next process, the next time and the next clone; where it can keep
# them nowhere, it gets a folder here.
if ! mkdir -p "${XDG_CACHE_HOME:-${HOME:-/nowhere}/.cache}/mesa_shader_cache" 2>/dev/null; then
  export MESA_SHADER_CACHE_DIR="${MESA_SHADER_CACHE_DIR:-$ROOT/artifacts/shader-cache}"
  mkdir -p "$MESA_SHADER_CACHE_DIR"
fi

# A process that crashes writes where; what it printed does not say.
crashes="$ROOT/artifacts/crashes"
rm -rf "$crashes"
mkdir -p "$crashes"
export DOTNET_DbgEnableMiniDump=1 DOTNET_DbgMiniDumpType=1 DOTNET_EnableCrashReportOnly=1 DOTNET_DbgMiniDumpName="$crashes/%e.%p"

run_tests() { dotnet test "$1" -c Release --no-build --nologo -m:1 --logger "console;verbosity=minimal" "${@:2}"; }

if [ $# -gt 0 ]; then
  say "testing what the options select"
  run_tests ResNetVk.sln "$@"
  exit
fi

# Compiling kernels is the work of one core for minutes, and so are the programs in C, under Mono and in the browser: these tests run beside all others. Mesa's
# software driver takes the width of its vectors from the environment when it loads: the kernels made for other subgroup sizes have a process each.
say "testing the kernels, with 128-bit and 512-bit vectors too, the converter, the native library, Unity's scripts and the camera, beside everything else"
others=(Kernels Converter Native Unity Mono Camera)
first="$(mktemp)"
second="$(mktemp)"
(
  status=0
  for width in 128 512; do
    LP_NATIVE_VECTOR_WIDTH=$width run_tests tests/Kernels.Tests --filter "FullyQualifiedName~Conv2dLanesTests|FullyQualifiedName~WinogradTests|FullyQualifiedName~ChainLanes" || status=$?
  done
  for project in "${others[@]}"; do
    run_tests "tests/$project.Tests" || status=$?
  done
  exit "$status"
) >"$second" 2>&1 &
beside=$!

# One test project at a time: device tests and ONNX Runtime use all cores by themselves.
status=0
run_tests ResNetVk.sln --filter "$(printf '&FullyQualifiedName!~ResNetVk.%s.Tests.' "${others[@]}" | cut -c2-)" 2>&1 | tee "$first" || status=$?
wait "$beside" || status=$?
cat "$second"
say "how long they took"
sed -nE 's/^.*Duration: (.*) - ResNetVk\.(.*)\.Tests\.dll.*$/\1\t\2/p' "$first" "$second"

# A driver can take a process down. Its tests are run once more, and the stack is shown: a crash is not overlooked, and no reason to know nothing of all other tests.
crashed="$(awk '/^Test run for / { name = $4; sub(/.*ResNetVk\./, "", name); sub(/\.dll$/, "", name) } /Test host process crashed/ { print name }' "$first" "$second" | sort -u)"
if [ -n "$crashed" ]; then
  scripts/crashes.sh "$crashes"
  if ! grep -qE '^Failed!|: error |not found' "$first" "$second"; then
    status=0
    for project in $crashed; do
      say "the process of $project crashed, see above; once more"
      run_tests "tests/$project" || status=$?
    done
  fi
fi
rm "$first" "$second"
exit "$status"
