#!/usr/bin/env bash
# Training beside PyTorch: images per second of the same network, batch and number of threads, in turns; median and range.
#
#   benchmarks/training.sh [-n NETWORK] [-r ROUNDS] [-t THREADS,...] [-- OPTION...]     default: resnet20, 5 rounds, 1,2 threads
#
# A round is 16 steps of 128 pictures after as many to warm up. PyTorch's batches lie in memory; ours are cut, mirrored and normalised in that time.
# Options behind -- go to resnetvk-train, beside whose figures without them theirs are shown. PYTHON names the Python that has torch
# (default /usr/bin/python3: Debian's package python3-torch); without it ours is measured alone. docs/performance.md records the results.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
cd "$ROOT"
network=resnet20 rounds=5 threads=1,2 batch=128 steps=16
while getopts n:r:t: option; do
  case "$option" in
    n) network="$OPTARG" ;;
    r) rounds="$OPTARG" ;;
    t) threads="$OPTARG" ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
python="${PYTHON:-/usr/bin/python3}"
command -v "$python" >/dev/null || fail "there is no $python" "install Python 3, or name one: PYTHON=python3 $0"
require_dotnet
build src/Training/ResNetVk.Training.csproj
out="$ROOT/artifacts/benchmarks/training"
rm -rf "$out"
mkdir -p "$out"
"$python" benchmarks/training.py data "$out/data" $((batch * steps))
sides=(ours)
[ $# -eq 0 ] || sides+=(options)
# As ours does: threads that wait do not spin.
export OMP_WAIT_POLICY=passive
if "$python" -c 'import torch' 2>"$out/torch.log"; then
  sides+=(pytorch)
else
  say "not compared with PyTorch: $python has no torch ($(tail -n 1 "$out/torch.log")); on Debian: apt-get install python3-torch"
fi

# Images per second of our second epoch: ours THREADS [OPTION...]
ours() {
  local count="$1"
  shift
  rm -rf "$out/run"
  artifacts/bin/ResNetVk.Training/release/resnetvk-train train --network "$network" --data "cifar10:$out/data" --epochs 2 --batch "$batch" \
    --nesterov --device cpu --threads "$count" --no-report -o "$out/run" "$@" >"$out/train.log" || fail "the training failed" "see $out/train.log"
  awk -F, 'NR == 3 { print $6 }' "$out/run/metrics.csv"
}

for count in ${threads//,/ }; do
  for ((round = 1; round <= rounds; round++)); do
    for side in "${sides[@]}"; do
      case "$side" in
        ours) ours "$count" ;;
        options) ours "$count" "$@" ;;
        pytorch) "$python" benchmarks/training.py steps "$network" "$batch" "$count" "$steps" ;;
      esac >>"$out/$side.$count"
    done
  done
done

echo "| threads | side | images/s, median | range | beside PyTorch |"
echo "|---|---|---|---|---|"
median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
for count in ${threads//,/ }; do
  reference=0
  [ ! -f "$out/pytorch.$count" ] || reference="$(median "$out/pytorch.$count")"
  for side in "${sides[@]}"; do
    awk -v threads="$count" -v side="$side" -v median="$(median "$out/$side.$count")" -v reference="$reference" '
      { low = NR == 1 || $1 < low ? $1 : low; high = $1 > high ? $1 : high }
      END { printf "| %d | %s | %.0f | %.0f–%.0f | %s |\n", threads, side, median, low, high, reference ? sprintf("%.2f", median / reference) : "" }' "$out/$side.$count"
  done
done
