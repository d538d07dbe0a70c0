#!/usr/bin/env bash
# Sourced by demo.sh, test.sh and train.sh: says what is missing on this machine and installs it (Debian and Ubuntu).
# Idempotent; asks for nothing when everything is there.
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# Where Debian's package dataset-fashion-mnist puts the files.
FASHION_MNIST=/usr/share/datasets/fashion-mnist
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf 'hint: %s\n' "$2" >&2
  exit 2
}

# True when the Vulkan loader would find a driver.
has_vulkan_driver() {
  [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ] || return 0
  local folder
  for folder in /usr/share/vulkan/icd.d /usr/local/share/vulkan/icd.d /etc/vulkan/icd.d "${XDG_DATA_HOME:-$HOME/.local/share}/vulkan/icd.d"; do
    if compgen -G "$folder/*.json" >/dev/null; then
      return 0
    fi
  done
  return 1
}

has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || /sbin/ldconfig -p 2>/dev/null | grep -q "$1"; }

# install_missing PACKAGE...: with apt, as root or through sudo.
install_missing() {
  [ $# -gt 0 ] || return 0
  say "installing: $*"
  command -v apt-get >/dev/null || fail "this machine has no apt-get; missing: $*" "install the same packages with your system's package manager and run again"
  local run=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "installing $* needs root" "run: su -c 'apt-get install $*'"
    run=(sudo)
  fi
  local log
  log="$(mktemp)"
  if ! { "${run[@]}" apt-get update && "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    fail "apt-get could not install: $*" "the lines above say why; full log: $log"
  fi
  rm -f "$log"
}

require_dotnet() {
  command -v dotnet >/dev/null || fail "the .NET SDK is missing" "install the .NET 10 SDK (https://dot.net) and run again"
  (cd "$ROOT" && dotnet --version >/dev/null 2>&1) || fail "no .NET SDK here fits global.json ($(dotnet --list-sdks | tr '\n' ';'))" "install the .NET 10 SDK (https://dot.net)"
}

# What building and running needs: a Vulkan loader and driver, and the shader compiler.
setup_run() {
  require_dotnet
  local missing=()
  has_library 'libvulkan\.so\.1' || missing+=(libvulkan1)
  has_vulkan_driver || missing+=(mesa-vulkan-drivers)
  command -v glslc >/dev/null || missing+=(glslc)
  install_missing "${missing[@]}"
}

# What the tests need beside: SPIR-V tools, validation layers, the Fashion-MNIST test pictures.
setup_tests() {
  setup_run
  local missing=()
  command -v spirv-val >/dev/null || missing+=(spirv-tools)
  compgen -G '/usr/share/vulkan/explicit_layer.d/*alidation*.json' >/dev/null || missing+=(vulkan-validationlayers)
  [ -f "$FASHION_MNIST/t10k-images-idx3-ubyte.gz" ] || missing+=(dataset-fashion-mnist)
  install_missing "${missing[@]}"
}

# build TARGET [OPTION...]: quietly, options as dotnet build takes them; on failure shows the errors.
build() {
  local log
  log="$(mktemp)"
  if ! (cd "$ROOT" && dotnet build "$@" -c Release --nologo -v quiet -p:UseSharedCompilation=true) >"$log" 2>&1; then
    grep -E 'error|warning' "$log" | sort -u | head -n 30 >&2 || tail -n 30 "$log" >&2
    fail "the build of $1 failed" "the lines above say why"
  fi
  rm -f "$log"
}
