#!/usr/bin/env bash
# Coverage-guided fuzzing of the readers of files from strangers, with SharpFuzz and AFL++.
#
#   scripts/fuzz.sh                       names the targets
#   scripts/fuzz.sh TARGET MINUTES        runs afl-fuzz on one target for so long
#   scripts/fuzz.sh TARGET EXECUTIONSx    … for so many executions, as 1000000x
#   scripts/fuzz.sh TARGET replay FILE... reads files once and says what becomes of each
#
# A finding is an exception other than the reader's own, more than one second, or more than 256 MB for one file. Findings and the corpus stay in
# artifacts/fuzz/TARGET/afl, and the next run goes on from there. Exit status 1 with findings.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$ROOT"
folder="$ROOT/artifacts/fuzz"

require_dotnet
build tests/Fuzz.Tests
built="$ROOT/artifacts/bin/ResNetVk.Fuzz.Tests/release"
program=ResNetVk.Fuzz.Tests.dll
if [ $# -lt 2 ]; then
  dotnet "$built/$program" targets
  exit
fi
target="$1"
dotnet "$built/$program" targets | grep -x -- "$target" >/dev/null || fail "there is no target '$target'" "scripts/fuzz.sh names them"
if [ "$2" = replay ]; then
  exec dotnet "$built/$program" replay "$target" "${@:3}"
fi
case "$2" in
  *x) bound=(-E "${2%x}") ;;
  *) bound=(-V $(($2 * 60))) ;;
esac

missing=()
command -v afl-fuzz >/dev/null || missing+=(afl++)
install_missing "${missing[@]}"
sharpfuzz="$folder/tools/sharpfuzz"
if [ ! -x "$sharpfuzz" ]; then
  say "fetching the instrumenter"
  dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$folder/tools" >/dev/null || fail "SharpFuzz.CommandLine cannot be fetched" "it is a NuGet package"
fi

# The copy that is instrumented is made anew when the build has changed, but not under a running fuzzer of another target.
work="$folder/$target"
bin="$work/bin"
mkdir -p "$work"
rm -rf "$bin"
cp -r "$built" "$bin"
rm -rf "$bin"/runtimes/{win,osx,android,ios}* # half a gigabyte of other platforms
for assembly in ResNetVk.Format ResNetVk.Onnx ResNetVk.Converter ResNetVk.Conformance Google.Protobuf; do
  "$sharpfuzz" "$bin/$assembly.dll" >/dev/null || fail "$assembly cannot be instrumented"
done
rm -rf "$work/seeds"
dotnet "$built/$program" seeds "$target" "$work/seeds"
input="$work/seeds"
[ ! -d "$work/afl/default/queue" ] || input=-

say "fuzzing $target: $2, log in $work/log"
# Programs under .NET have no native instrumentation that afl-fuzz could see, and reserve more address space than its limit: the heap's limit stands in.
# One second and 256 MB are held to by the program itself, which survives that; what never ends, or ends the process, ends afl-fuzz.
status=0
env AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 DOTNET_GCHeapHardLimit=0x30000000 \
  afl-fuzz -D -i "$input" -o "$work/afl" -t 20000 -m none "${bound[@]}" -- dotnet "$bin/$program" fuzz "$target" >"$work/log" 2>&1 || status=$?
if [ "$status" != 0 ]; then
  if grep -q 'communicate with fork server' "$work/log"; then
    mkdir -p "$work/afl/default/hangs"
    cp "$work/afl/default/.cur_input" "$work/afl/default/hangs/id:ended-$(date +%s)"
  else
    tail -n 20 "$work/log" >&2
    fail "afl-fuzz ended with an error"
  fi
fi

value() { awk -v name="$1" '$1 == name { print $3 }' "$work/afl/default/fuzzer_stats"; }
printf '%s: %s executions, %s a second, %s files in the corpus\n' "$target" "$(value execs_done)" "$(value execs_per_sec)" "$(value corpus_count)"
findings="$(find "$work/afl/default/crashes" "$work/afl/default/hangs" -name 'id*' 2>/dev/null)"
[ -z "$findings" ] || {
  say "findings; 'scripts/fuzz.sh $target replay FILE' says what they are"
  printf '%s\n' "$findings"
  exit 1
}
