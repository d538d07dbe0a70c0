#!/bin/sh
# Trains the bundled network again: ResNet-20 on Fashion-MNIST, with the settings that models/README.md records.
# Installs what is missing. The folder (default artifacts/train-fashion-mnist) receives checkpoint, metrics and model.onnx;
# a run that was interrupted goes on where it was. Further options are passed on: ./train.sh --device cuda
set -eu
cd "$(dirname "$0")"

images=/usr/share/datasets/fashion-mnist
if [ ! -f "$images/train-images-idx3-ubyte.gz" ]; then
  echo "Installing the package dataset-fashion-mnist ..."
  root=""
  if [ "$(id -u)" -ne 0 ]; then root=sudo; fi
  $root apt-get update -qq
  $root apt-get install -y -qq --no-install-recommends dataset-fashion-mnist
fi

# One thread on one kind of CPU gives the recorded network bit for bit; more threads are faster and add in another order.
backend=cpu
threads="--threads 1"
for argument in "$@"; do
  case "$argument" in
    cuda) backend=cuda ;;
    --threads*) threads="" ;;
  esac
done

dotnet build src/Training --configuration Release --nologo --verbosity quiet -p:TorchBackend="$backend"
exec artifacts/bin/ResNetVk.Training/release/resnetvk-train train \
  --data "fashion-mnist:$images" --depth 20 --shortcut B --epochs 20 --batch 128 \
  --schedule one-cycle --lr 0.15 --weight-decay 5e-4 --nesterov --crop-padding 2 --seed 1 \
  $threads --output "${TRAIN_OUTPUT:-artifacts/train-fashion-mnist}" --resume "$@"
