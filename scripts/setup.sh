#!/usr/bin/env bash
# Sourced by scripts that need something installed: says what is missing on this machine and installs it (Debian and Ubuntu).
# Idempotent; asks for nothing when everything is there.
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# Where Debian's package dataset-fashion-mnist puts the files.
FASHION_MNIST=/usr/share/datasets/fashion-mnist
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The header of a script says what it does and takes; camera.sh hands its options to its program.
case "${0##*/} ${1:-}" in
camera.sh*) ;;
*" --help" | *" -h")
  awk 'NR > 1 { if (!/^#/) { exit } sub(/^# ?/, ""); print }' "$0"
  exit
  ;;
esac

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

# Not grep -q: it stops reading at the first match, and then ldconfig may fail for want of a reader, and with it the pipe.
has_library() { { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep "$1" >/dev/null; }

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

# What OpenCV needs, with which the camera sample reads and writes videos.
setup_video() {
  local missing=()
  has_library 'libgtk-3\.so\.0' || missing+=(libgtk-3-0)
  install_missing "${missing[@]}"
}

# What the tests need beside: SPIR-V tools, validation layers, the Fashion-MNIST test pictures, ONNX's backend tests, Mono with netstandard.dll, a browser, a headless Godot.
setup_tests() {
  setup_run
  local missing=()
  command -v spirv-val >/dev/null || missing+=(spirv-tools)
  compgen -G '/usr/share/vulkan/explicit_layer.d/*alidation*.json' >/dev/null || missing+=(vulkan-validationlayers)
  [ -f "$FASHION_MNIST/t10k-images-idx3-ubyte.gz" ] || missing+=(dataset-fashion-mnist)
  [ -d /usr/share/libonnx-testdata/data ] || missing+=(libonnx-testdata)
  command -v mono >/dev/null || missing+=(mono-devel)
  # Ubuntu has no package of Chromium that runs in a container: there the browser's tests are skipped.
  if ! command -v chromium >/dev/null && grep -qs '^ID=debian' /etc/os-release; then
    missing+=(chromium)
  fi
  install_missing "${missing[@]}"
  # PyTorch writes what the trainer's tests read; large, and not needed elsewhere.
  /usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null || (install_missing python3-torch python3-torchvision) || say "no PyTorch: its tests will be skipped"
  # Not every system has a Godot 3, and only one sample needs it.
  command -v godot3-server >/dev/null || (install_missing godot3-server) || say "no godot3-server: the tests of its sample will be skipped"
  setup_video
  setup_native
}

# What the native library and programs in C need beside. Valgrind only checks: tests that need it are skipped without.
setup_native() {
  setup_run
  local missing=()
  command -v gcc >/dev/null || missing+=(gcc libc6-dev)
  command -v g++ >/dev/null || missing+=(g++)
  command -v cmake >/dev/null || missing+=(cmake make)
  command -v valgrind >/dev/null || missing+=(valgrind)
  [ -f /usr/include/vulkan/vulkan_core.h ] || missing+=(libvulkan-dev)
  install_missing "${missing[@]}"
}

# Makes the native library and its headers, in native_folder.
publish_native() {
  local log
  log="$(mktemp)"
  if ! (cd "$ROOT" && dotnet publish src/Native -c Release --nologo -v quiet) >"$log" 2>&1; then
    grep -E 'error|warning' "$log" | sort -u | head -n 30 >&2 || tail -n 30 "$log" >&2
    fail "the native library could not be published" "the lines above say why"
  fi
  rm -f "$log"
}

native_folder() { dirname "$(ls -t "$ROOT"/artifacts/native/*/libresnetvk.* | head -n 1)"; }

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
