#!/usr/bin/env bash
# Builds the native libraries for Linux into the package, converts the network of its sample, and packs com.resnetvk.runtime-VERSION.tgz.
#
#     samples/UnityPlugin/build.sh [--no-publish] [FOLDER]
#
# --no-publish takes the libresnetvk that was published last. With FOLDER, a copy of the package there is completed, and this one stays as it is.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
publish=yes
if [ "${1:-}" = --no-publish ]; then
  publish=no
  shift
fi
[ $# -le 1 ] || fail "too many arguments" "samples/UnityPlugin/build.sh [--no-publish] [FOLDER]"
package="$ROOT/samples/UnityPlugin"
if [ $# = 1 ]; then
  mkdir -p "$1"
  cp -R "$package/." "$1/"
  package="$(cd "$1" && pwd)"
fi
cd "$ROOT"

setup_native
if [ "$publish" = yes ]; then
  say "publishing the native library"
  publish_native
fi
folder="$(native_folder)"

say "building the plugin"
build="$(mktemp -d)"
trap 'rm -rf "$build"' EXIT
cmake -S src/Native/unity -B "$build" -DRESNETVK_FOLDER="$folder" -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build "$build" >/dev/null
plugins="$package/Plugins/Linux/x64"
cp "$folder/libresnetvk.so" "$build/libresnetvk_unity.so" "$plugins/"
cp "$package/Plugins/Metadata~/Linux/"*.meta "$plugins/"

say "converting the network of the sample"
cli=artifacts/bin/ResNetVk.Cli/release/resnetvk
[ -x "$cli" ] || build src/Cli
"$cli" convert models/fashion-mnist-resnet20.onnx -o "$package/Samples~/Classify/Clothes.rnvk" >/dev/null 2>&1
cp models/samples/5-sandal.png models/samples/8-bag.png models/samples/9-ankle-boot.png "$package/Samples~/Classify/"

version="$(sed -n 's/.*"version": "\(.*\)".*/\1/p' "$package/package.json" | head -n 1)"
archive="$package/com.resnetvk.runtime-$version.tgz"
[ $# = 1 ] || archive="$ROOT/artifacts/unity/com.resnetvk.runtime-$version.tgz"
mkdir -p "$(dirname "$archive")"
tar -C "$package" --exclude='*.tgz' --exclude=.gitignore --sort=name --owner=0 --group=0 --transform='s,^\.,package,' -czf "$build/package.tgz" .
mv "$build/package.tgz" "$archive"
say "done: $archive"
