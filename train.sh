#!/usr/bin/env bash
# Trains the bundled network again: ResNet-20 on Fashion-MNIST, with the settings that models/README.md records.
# Installs what is missing. The folder (default artifacts/train-fashion-mnist) receives checkpoint, metrics and model.onnx;
# a run that was interrupted goes on where it was. Further options are passed on: ./train.sh --device cuda
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"
cd "$ROOT"

say "checking what this machine has"
require_dotnet
images="$FASHION_MNIST"
[ -f "$images/train-images-idx3-ubyte.gz" ] || install_missing dataset-fashion-mnist

# One thread on one kind of CPU gives the same network bit for bit each time; more threads are faster and add in another order.
backend=cpu
threads=(--threads 1)
for argument in "$@"; do
  case "$argument" in
    cuda | --device=cuda) backend=cuda ;;
    --threads*) threads=() ;;
  esac
done

say "building the trainer"
build src/Training/ResNetVk.Training.csproj -p:TorchBackend="$backend"

say "training"
exec artifacts/bin/ResNetVk.Training/release/resnetvk-train train \
  --data "fashion-mnist:$images" --network resnet20_b --epochs 20 --batch 128 \
  --schedule one-cycle --lr 0.15 --weight-decay 5e-4 --nesterov --crop-padding 2 --seed 1 \
  "${threads[@]}" --output "${TRAIN_OUTPUT:-artifacts/train-fashion-mnist}" --resume "$@"
