"""Trains one of the paper's networks on CIFAR-10 on any number of GPUs and machines, and writes a state dict that ResNetVk reads.

    torchrun --standalone --nproc-per-node 4 samples/pytorch/train.py --data DIR --network resnet56 -o resnet56.pth

Without torchrun it trains in one process, on a GPU if there is one. DIR holds the binary distribution (data_batch_*.bin, test_batch.bin). Batches,
augmentation and schedule are those of the paper (He et al. 2015, section 4.2). README.md says how the result comes back.
"""
import argparse
import os
import pathlib

import torch
from torch import distributed
from torch.nn import functional

import cifar_resnet

# A state dict says nothing of pictures: with these numbers ResNetVk takes those of a network that it tells from its tensors.
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
RECORD = 1 + 3 * 32 * 32


def read(paths):
    """Pictures (N, 3, 32, 32), normalised, and labels."""
    records = torch.cat([torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.uint8) for path in paths]).view(-1, RECORD)
    return (records[:, 1:].reshape(-1, 3, 32, 32) / 255 - MEAN) / STD, records[:, 0].long()


def augment(images, generator):
    """A random crop of the picture with four black pixels around it, mirrored every second time."""
    black = (-MEAN / STD).to(images.device)
    padded = functional.pad(images - black, (4, 4, 4, 4)) + black
    result = torch.empty_like(images)
    for i in range(len(images)):
        y, x, mirrored = (int(torch.randint(n, (1,), generator=generator)) for n in (9, 9, 2))
        crop = padded[i, :, y:y + 32, x:x + 32]
        result[i] = crop.flip(2) if mirrored else crop
    return result


def main():
    parser = argparse.ArgumentParser(description="Train one of the paper's networks on CIFAR-10")
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder of the .bin files")
    parser.add_argument("--network", default="resnet20", help="resnet20, resnet56_b, plain20, … as ResNetVk names them")
    parser.add_argument("--epochs", type=int, default=164)
    parser.add_argument("--batch", type=int, default=128, help="pictures of a step, over all processes")
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--limit", type=int, default=0, help="only the first N training pictures")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True, help="the state dict to write (.pth)")
    options = parser.parse_args()

    # torchrun tells every process who it is.
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
    if world > 1:
        distributed.init_process_group("nccl" if cuda else "gloo")
    torch.manual_seed(options.seed)
    network = cifar_resnet.create(options.network).to(device)
    trained = torch.nn.parallel.DistributedDataParallel(network, device_ids=[device.index] if cuda else None) if world > 1 else network
    optimizer = torch.optim.SGD(trained.parameters(), lr=options.lr, momentum=0.9, weight_decay=1e-4)
    scaler = torch.cuda.amp.GradScaler(enabled=cuda)

    images, labels = read(sorted(options.data.glob("data_batch_*.bin")))
    count = min(options.limit, len(images)) if options.limit else len(images)
    steps = count // options.batch
    for epoch in range(options.epochs):
        for group in optimizer.param_groups:
            group["lr"] = options.lr * (1 if epoch < options.epochs / 2 else 0.1 if epoch < options.epochs * 3 / 4 else 0.01)
        order = torch.randperm(count, generator=torch.Generator().manual_seed(options.seed * 100_003 + epoch))
        generator = torch.Generator().manual_seed(((options.seed * 100_003) + epoch) * world + rank)
        trained.train()
        for step in range(steps):
            # Each process takes its share of the batch; DistributedDataParallel averages the gradients.
            batch = order[step * options.batch:(step + 1) * options.batch][rank::world]
            picture, target = augment(images[batch].to(device), generator), labels[batch].to(device)
            optimizer.zero_grad()
            with torch.autocast(device.type, enabled=cuda):
                loss = functional.cross_entropy(trained(picture), target)
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
        if rank == 0:
            print(f"epoch {epoch + 1}/{options.epochs}  loss {loss.item():.4f}", flush=True)

    if rank == 0:
        network.eval()
        tests, right = read([options.data / "test_batch.bin"]), 0
        with torch.no_grad():
            for part, target in zip(tests[0].split(250), tests[1].split(250)):
                right += (network(part.to(device)).argmax(1).cpu() == target).sum().item()
        print(f"test accuracy {100 * right / len(tests[1]):.2f} % ({right} of {len(tests[1])})")
        torch.save(network.cpu().state_dict(), options.output)
    if world > 1:
        distributed.destroy_process_group()


if __name__ == "__main__":
    main()
