#!/usr/bin/env bash
# What the plans of ResNet-18 and ResNet-50 move on a GPU, by precision: a Markdown table. Nothing is run.
#
#   benchmarks/gpu-traffic.sh
#
# Of each step the first alternative for GPUs of their own counts, and of each of its dispatches every region once. Scratch is what a
# dispatch of a step leaves for a later one of the same step. docs/performance.md records the results.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
cd "$ROOT"
[ $# -eq 0 ] || fail "$(basename "$0") takes no arguments"
setup_run
command -v jq >/dev/null || install_missing jq
build src/Cli/ResNetVk.Cli.csproj
resnetvk="$ROOT/artifacts/bin/ResNetVk.Cli/release/resnetvk"
out="$ROOT/artifacts/benchmarks"
mkdir -p "$out"

row='
  def mb: . / 10000 | round / 100;
  def forGpus: .copy == null and .covers == 0 and (.requirements
    | (.processor or .integratedGpu or .subgroupShuffle or .texelBufferElements > 0 or (.subgroupSize as $size | any(4, 8, 16; . == $size))) | not);
  [ .plan | (.inputs[].load, .steps[], .outputs[].store)
    | [.alternatives[] | select(forGpus)][0].dispatches
    | [.[:-1][].bindings[] | select(.space == "arena" and .writes) | .offsetInBytes] as $scratch
    | .[] | [.bindings[] | {space, tensor, index, offsetInBytes, sizeInBytes, writes}] | unique[]
    | . + {isScratch: (.space == "arena" and (.offsetInBytes as $o | $scratch | index($o)) != null)} ] as $moved
  | [ (.plan.arenaSizeInBytes | mb),
      ([$moved[] | select(.space == "arena" and (.isScratch | not)) | .sizeInBytes] | add | mb),
      ([$moved[] | select(.isScratch) | .sizeInBytes] | add // 0 | mb),
      ([$moved[] | select(.space == "tensor" or .space == "packed") | .sizeInBytes] | add | mb) ]
  | "| \($network) | \($precision) | \(.[0]) | \(.[1]) | \(.[2]) | \(.[3]) |"'

echo "| network | precision | arena, MB | values, MB | scratch, MB | weights, MB |"
echo "|---|---|---|---|---|---|"
for network in resnet18 resnet50; do
  for winograd in "" --no-winograd; do
    for precision in fp32 fp16 fp16-activations; do
      file="$out/traffic.rnvk"
      # Without quotes: no option is no argument.
      "$resnetvk" convert "random:$network" -o "$file" --no-golden --precision "$precision" $winograd >"$out/traffic.log" 2>&1 || fail "converting $network failed" "see $out/traffic.log"
      "$resnetvk" inspect "$file" --json | jq -r --arg network "$network${winograd:+, \`$winograd\`}" --arg precision "$precision" "$row"
    done
  done
done
