#!/usr/bin/env bash
# Names what a camera sees: sets up what is missing, builds the camera sample, starts it and opens its page.
# Options are the sample's: ./camera.sh --help
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"

say "checking what this machine has"
setup_run
case " $* " in
*" --source"*) setup_video ;;
esac

say "building the camera sample"
build samples/CameraClassifier/ResNetVk.CameraClassifier.csproj

# In the caller's folder, so that files are found where the caller means.
exec "$ROOT/artifacts/bin/ResNetVk.CameraClassifier/release/camera" "$@"
