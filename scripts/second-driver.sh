#!/usr/bin/env bash
# Runs tests on a second driver: Mesa's of the release's backports, newer than the one that is installed.
#
#   scripts/second-driver.sh                                   Kernels.Tests and Runtime.Tests
#   scripts/second-driver.sh tests/Runtime.Tests [OPTION...]   one test project, with options of dotnet test
#   scripts/second-driver.sh --env                             prints the variables that choose the driver, for other programs
#
# Nothing is installed and no source is added to the system: the packages are fetched from the mirror that apt uses already, into artifacts/mesa25, and
# unpacked there. Exit status 3 where the driver cannot be had; the reason is printed.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$ROOT"
folder="$ROOT/artifacts/mesa25"
least=25

cannot() {
  printf 'skipped: %s\n' "$1" >&2
  exit 3
}

# Prints the mirror of this release and its key, as apt knows them.
mirror() {
  apt-get indextargets --format '$(CREATED_BY)|$(RELEASE)|$(COMPONENT)|$(REPO_URI)|$(SIGNED_BY)' 2>/dev/null \
    | awk -F'|' -v release="$1" '$1 == "Packages" && $2 == release && $3 == "main" { print $4 "|" $5; exit }'
}

fetch() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || cannot "the packages are Debian's, and this machine has no apt"
  local release found uri key state
  release="$(. /etc/os-release && echo "${VERSION_CODENAME:-}")"
  [ -n "$release" ] || cannot "/etc/os-release does not name this release"
  found="$(mirror "$release")"
  [ -n "$found" ] || cannot "apt has no source for '$release' main on this machine"
  uri="${found%%|*}"
  key="${found#*|}"
  [ "${key#\$}" = "$key" ] || key="" # apt leaves the name of a field that is not set
  state="$folder/apt"
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  printf 'Types: deb\nURIs: %s\nSuites: %s %s-backports\nComponents: main\n' "$uri" "$release" "$release" >"$state/backports.sources"
  [ -z "$key" ] || printf 'Signed-By: %s\n' "$key" >>"$state/backports.sources"

  # apt's own settings (proxies, certificates) stay in force; only where it keeps things is changed. Of the system it reads which packages there are.
  local options=(-o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache" -o "Dir::Etc::sourcelist=$state/backports.sources"
    -o Dir::Etc::sourceparts=- -o Debug::NoLocking=1 -o APT::Update::Post-Invoke=true -o APT::Update::Post-Invoke-Success=true
    -o DPkg::Post-Invoke=true -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update >"$state/log" 2>&1 || cannot "the lists of $release-backports cannot be fetched from $uri ($state/log)"
  local version
  version="$(apt-cache "${options[@]}" madison mesa-vulkan-drivers | awk -F'|' '/-backports/ { gsub(/ /, "", $2); print $2; exit }')"
  [ -n "$version" ] || cannot "$uri has no mesa-vulkan-drivers in $release-backports"
  [ "${version%%.*}" -ge "$least" ] || cannot "$release-backports has Mesa $version, which is older than $least"
  apt-get "${options[@]}" -t "$release-backports" install --download-only --reinstall -y --no-install-recommends mesa-vulkan-drivers >>"$state/log" 2>&1 \
    || cannot "the packages of Mesa $version cannot be fetched ($state/log)"

  local package
  for package in "$state"/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$folder/root"
  done
  local driver
  driver="$(find "$folder/root" -name libvulkan_lvp.so -print -quit)"
  [ -n "$driver" ] || cannot "Mesa $version of $release-backports has no software driver (libvulkan_lvp.so)"
  printf '{ "file_format_version": "1.0.0", "ICD": { "library_path": "%s", "api_version": "1.1.0" } }\n' "$driver" >"$folder/icd.json"
  dirname "$driver" >"$folder/libraries"
  echo "$version" >"$folder/version"
}

if [ ! -f "$folder/version" ]; then
  rm -rf "$folder"
  fetch
fi
export VK_DRIVER_FILES="$folder/icd.json" VK_ICD_FILENAMES="$folder/icd.json"
export LD_LIBRARY_PATH="$(cat "$folder/libraries")${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export MESA_SHADER_CACHE_DIR="$folder/shader-cache"
mkdir -p "$MESA_SHADER_CACHE_DIR"
if [ "${1:-}" = --env ]; then
  printf 'export %s=%q\n' VK_DRIVER_FILES "$VK_DRIVER_FILES" VK_ICD_FILENAMES "$VK_ICD_FILENAMES" LD_LIBRARY_PATH "$LD_LIBRARY_PATH" MESA_SHADER_CACHE_DIR "$MESA_SHADER_CACHE_DIR"
  exit
fi

say "driver: Mesa $(cat "$folder/version")"
projects=(tests/Kernels.Tests tests/Runtime.Tests)
if [ $# -gt 0 ]; then
  projects=("$1")
  shift
fi
status=0
for project in "${projects[@]}"; do
  build "$project"
  dotnet test "$project" -c Release --no-build --nologo --logger "console;verbosity=minimal" "$@" || status=$?
done
exit "$status"
