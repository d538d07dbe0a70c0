#!/usr/bin/env bash
# Builds the GDNative library, converts the bundled network and has a headless Godot 3 name pictures: those given, or those of the repository.
#
#     samples/godot/run.sh [--no-publish] [PICTURE.png...]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
publish=yes
if [ "${1:-}" = --no-publish ]; then
  publish=no
  shift
fi
pictures=()
for picture in "$@"; do pictures+=("$(realpath "$picture")"); done
[ $# -gt 0 ] || pictures=("$ROOT"/models/samples/*.png)
cd "$ROOT"
setup_native
command -v godot3-server >/dev/null || install_missing godot3-server
if [ "$publish" = yes ]; then
  say "publishing the native library" >&2
  publish_native
fi
folder="$(native_folder)"

say "building the library for Godot" >&2
project=samples/godot
mkdir -p "$project/bin"
cp "$folder/libresnetvk.so" "$project/bin/"
gcc -std=c11 -O2 -fPIC -shared -fvisibility=hidden -Wall -Wextra -I "$folder" "$project/src/resnetvk_godot.c" \
  -o "$project/bin/libresnetvk_godot.so" -L "$folder" -lresnetvk -Wl,-rpath,'$ORIGIN'

cli=artifacts/bin/ResNetVk.Cli/release/resnetvk
[ -x "$cli" ] || build src/Cli
"$cli" convert models/fashion-mnist-resnet20.onnx -o "$project/bin/clothes.rnvk" >/dev/null 2>&1

say "godot3-server" >&2
# The engine wants a language it knows and a folder for the user's data.
user="$ROOT/artifacts/godot"
mkdir -p "$user"
exec env LANG=en_US.UTF-8 LC_ALL=en_US.UTF-8 XDG_DATA_HOME="$user" XDG_CONFIG_HOME="$user" XDG_CACHE_HOME="$user" \
  godot3-server --path "$project" --script classify.gd "$ROOT/$project/bin/clothes.rnvk" "${pictures[@]}"
