"""PyTorch's side of benchmarks/training.sh.

training.py data FOLDER IMAGES                 writes random pictures as CIFAR-10's binary files
training.py steps NETWORK BATCH THREADS STEPS  trains on random pictures in memory; prints images per second
"""
import os
import pathlib
import sys
import time


def write_data(folder, images):
    """Labels and pixels are noise: the time of a step does not depend on them."""
    path = pathlib.Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    for name, count in (("data_batch_1.bin", images), ("test_batch.bin", 100)):
        (path / name).write_bytes(b"".join(bytes([i % 10]) + os.urandom(3 * 32 * 32) for i in range(count)))


def train(name, batch, threads, steps):
    """The same step as the trainer's, its batches made beforehand: forward, backward, Nesterov's momentum, loss and right answers read back."""
    import torch
    from torch.nn import functional

    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "samples" / "pytorch"))
    import cifar_resnet

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = cifar_resnet.create(name)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4, nesterov=True)
    images = torch.randn(4 * batch, 3, 32, 32)
    labels = torch.randint(10, (4 * batch,))
    for step in range(2 * steps):
        if step == steps:
            start = time.perf_counter()
        first = step % 4 * batch
        target = labels[first:first + batch]
        optimizer.zero_grad()
        logits = network(images[first:first + batch])
        loss = functional.cross_entropy(logits, target)
        loss.backward()
        optimizer.step()
        loss.item()
        (logits.argmax(1) == target).sum().item()
    print(steps * batch / (time.perf_counter() - start))


if __name__ == "__main__":
    if sys.argv[1] == "data":
        write_data(sys.argv[2], int(sys.argv[3]))
    else:
        train(sys.argv[2], *map(int, sys.argv[3:]))
