#!/usr/bin/env bash
# What Mesa's compiler for AMD GPUs makes of the kernels for GPUs: a Markdown table per GPU, none of which has to be there.
#
#   benchmarks/gpu-code.sh [FAMILY...]        default NAVI21 (RDNA 2) and VEGA20 (GCN 5); PRECISION=fp16 for weights of 16 bits
#
# Converts ResNet-18 and ResNet-50 with random weights, compiles every alternative the GPU could run for batch 1 at 224 x 224 pixels and
# counts the instructions in the loop of each kernel. Ends with status 1 when a kernel spills registers or a SIMD holds fewer than four of
# its subgroups. docs/performance.md records the results.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
cd "$ROOT"
[ $# -gt 0 ] || set -- NAVI21 VEGA20
setup_run
command -v jq >/dev/null || install_missing jq
driver="$(compgen -G '/usr/share/vulkan/icd.d/radeon_icd*.json' | grep -v i686 | head -n 1)" \
  || fail "Mesa's driver for AMD GPUs is not installed" "on Debian and Ubuntu: apt-get install mesa-vulkan-drivers"
build src/Cli/ResNetVk.Cli.csproj
resnetvk="$ROOT/artifacts/bin/ResNetVk.Cli/release/resnetvk"
out="$ROOT/artifacts/benchmarks"
mkdir -p "$out"

for network in resnet18 resnet50; do
  "$resnetvk" convert "random:$network" -o "$out/$network.rnvk" --precision "${PRECISION:-fp32}" --json >"$out/$network.convert.json" 2>"$out/$network.convert.log"
done

# One record for each pipeline of a kernel for GPUs. Subgroups are counted as if all had 64 invocations, so that GPUs can be compared.
records='
  [ .[].pipelines[]
    | select(.shader | test("^spirv/(conv2d_(tiled|uniform)|sum_parts|winograd_(input|output)_scalar)/"))
    | (.executables[0].statistics | map({(.name): .value}) | add) as $s
    | .executables[0].innerLoop as $l
    | {
        kernel: .shader[6:], steps: .steps, constants: .constants,
        registers: $s.VGPRs, shared: $s["LDS size"], occupancy: $s["Subgroups per SIMD"],
        spills: ($s["Spilled VGPRs"] + $s["Spilled SGPRs"]),
        share: (if $l.multiplyAdds > 0 then $l.multiplyAdds / $l.vectorInstructions else null end),
        perRead: (if $l.sharedReads > 0 then $l.multiplyAdds / $l.sharedReads else null end),
        perLoad: (if $l.multiplyAdds > 0 and $l.vectorLoads > 0 then $l.multiplyAdds / $l.vectorLoads else null end),
        subgroups: (.grid.x * .grid.y * .grid.z * .constants[0] / 64)
      } ]'

table='
  def round2: . * 100 | round / 100;
  def span(f): map(f | select(. != null)) | if length == 0 then "–" else (map(round2) | if min == max then "\(min)" else "\(min)–\(max)" end) end;
  "| kernel | VGPRs | shared memory, bytes | subgroups per SIMD | multiply-adds among vector instructions | multiply-adds per read of shared memory | … per vector load | subgroups of 64 in a dispatch |",
  "|---|---|---|---|---|---|---|---|",
  (group_by(.kernel)[]
    | "| `\(.[0].kernel)` | \(span(.registers)) | \(span(.shared)) | \(span(.occupancy)) | \(span(.share)) | \(span(.perRead)) | \(span(.perLoad)) | \(span(.subgroups)) |"),
  "",
  "Dispatches with fewer than 160 subgroups:",
  (map(select(.subgroups < 160)) | group_by([.kernel, .constants[3:12], .subgroups])[]
    | "  \(.[0].kernel) \(.[0].subgroups | ceil): \(map(.steps[]) | unique | join(", "))")'

bad='map(select(.spills > 0 or .occupancy < 4)) | .[] | "\(.kernel): \(.spills) spills, \(.occupancy) subgroups per SIMD (\(.steps | join(", ")))"'

status=0
for family in "$@"; do
  for network in resnet18 resnet50; do
    RADV_FORCE_FAMILY="$family" VK_ICD_FILENAMES="$driver" VK_DRIVER_FILES="$driver" \
      "$resnetvk" inspect "$out/$network.rnvk" --pipeline-stats --every-alternative --json >"$out/$network.$family.json"
  done
  say "$family"
  jq -s "$records" "$out/resnet18.$family.json" "$out/resnet50.$family.json" >"$out/$family.json"
  jq -r "$table" "$out/$family.json"
  failures="$(jq -r "$bad" "$out/$family.json")"
  if [ -n "$failures" ]; then
    echo "$failures" >&2
    status=1
  fi
done
exit $status
