#!/usr/bin/env bash
# Converts built-in networks with random weights, compares every layer with ONNX Runtime, and prints a Markdown table.
#
#   benchmarks/families.sh [NETWORK...]         default: every network that 'resnetvk networks' lists
#
# Columns: dispatches of the body; operations left on their own that a convolution before them could have taken in ("not fused");
# arena divided by its lower bound; time and peak memory of the conversion, the latter also divided by the size of the weights; layers
# compared; the largest error of a layer and of an output, divided by what is allowed. Exit status 1 when a network fails.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
cd "$ROOT"
setup_run
build src/Cli/ResNetVk.Cli.csproj
resnetvk="$ROOT/artifacts/bin/ResNetVk.Cli/release/resnetvk"
out="$ROOT/artifacts/benchmarks"
mkdir -p "$out"
if [ $# -eq 0 ]; then
  mapfile -t names < <("$resnetvk" networks --json | sed -n 's/^ *"name": "\(.*\)",$/\1/p')
  set -- "${names[@]}"
fi

# The value of a number in indented JSON: number FILE KEY
number() { sed -n "s/^ *\"$2\": \([-+0-9.Ee]*\),\{0,1\}$/\1/p" "$1" | head -n 1; }

# The largest quotient of error and bound from the line that matches a pattern to the end, or to a second pattern.
worst() {
  sed -n "/$2/,/$3/p" "$1" | awk '
    /"maxAbsoluteError"/ { gsub(/[^-+0-9.Ee]/, "", $2); error = $2 }
    /"bound"/ { gsub(/[^-+0-9.Ee]/, "", $2); if ($2 + 0 > 0 && error / $2 > most) most = error / $2 }
    END { printf "%.4f", most }'
}

failed=0
echo "| network | dispatches | not fused | arena / bound | seconds | peak MiB | peak / weights | layers | worst layer / bound | output / bound | |"
echo "|---|---|---|---|---|---|---|---|---|---|---|"
for name in "$@"; do
  converted="$out/$name.convert.json"
  verified="$out/$name.verify.json"
  result=failed
  if "$resnetvk" convert "random:$name" -o "$out/$name.rnvk" --json >"$converted" 2>"$out/$name.log" \
    && "$resnetvk" verify "$out/$name.rnvk" --against "random:$name" --layers --json >"$verified" 2>>"$out/$name.log"; then
    result=equal
  else
    failed=1
  fi
  awk -v name="$name" -v dispatches="$(number "$converted" dispatches)" \
    -v kept="$(awk '/"notFused"/ { on = 1 } /"removed"/ { on = 0 } on && /"reason"/ { n++ } END { print n + 0 }' "$converted")" \
    -v arena="$(number "$converted" arenaBytes)" -v bound="$(number "$converted" arenaLowerBoundBytes)" \
    -v seconds="$(number "$converted" seconds)" -v peak="$(number "$converted" peakMemoryBytes)" -v weights="$(number "$converted" weightBytes)" \
    -v layers="$(sed -n '/"layers": \[/,$p' "$verified" | grep -c '"maxAbsoluteError"')" \
    -v layer="$(worst "$verified" '"layers": \[' '"firstDifferingLayer"')" -v output="$(worst "$verified" '"outputs": \[' '"layers": \[')" \
    -v result="$result" 'BEGIN {
      printf "| %s | %d | %d | %.3f | %.2f | %.0f | %.2f | %d | %s | %s | %s |\n",
        name, dispatches, kept, arena / bound, seconds, peak / 1048576, peak / weights, layers, layer, output, result }'
  rm -f "$out/$name.rnvk"
done
exit "$failed"
