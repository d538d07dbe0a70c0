#!/usr/bin/env bash
# Every SPIR-V module the build made is valid for Vulkan 1.1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
count=0
while IFS= read -r -d '' module; do
  spirv-val --target-env vulkan1.1 "$module" || { echo "$module"; exit 1; }
  count=$((count + 1))
done < <(find artifacts/obj/ResNetVk.Shaders -name '*.spv' -print0)
[ "$count" -gt 0 ] || { echo "no .spv was built"; exit 1; }
echo "$count modules"
