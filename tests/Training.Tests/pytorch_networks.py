"""What PyTorch writes and computes, for PyTorchTests.

pytorch_networks.py names               a line 'network tensor sizes' for every tensor of the networks that torchvision and samples/pytorch have
pytorch_networks.py write FOLDER NAME…  writes a checkpoint NAME.pth with torch.save, NAME.input and NAME.output (raw float32) in evaluation mode

Exit status 77 where there is no PyTorch or torchvision.
"""
import pathlib
import sys

try:
    import torch
    import torchvision
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(77)

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "samples" / "pytorch"))
import cifar_resnet

SMALL = [f"{kind}{depth}{option}" for depth in (20, 32, 44, 56, 110) for kind, option in (("resnet", ""), ("resnet", "_b"), ("resnet", "_c"), ("plain", ""))]
LARGE = ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x8d", "wide_resnet50_2", "wide_resnet101_2"]
LARGE += [f"vgg{depth}{norm}" for depth in (11, 13, 16, 19) for norm in ("", "_bn")]


def create(name):
    return cifar_resnet.create(name) if name in SMALL else getattr(torchvision.models, name)()


def names():
    # Nobody reads the numbers: without drawing them the pages of large tensors are never touched.
    for function in ("kaiming_uniform_", "kaiming_normal_", "uniform_", "normal_", "constant_", "ones_", "zeros_", "trunc_normal_"):
        setattr(torch.nn.init, function, lambda tensor, *args, **kwargs: tensor)
    for name in SMALL + LARGE:
        for tensor, value in create(name).state_dict().items():
            print(name, tensor, "x".join(map(str, value.shape)))


def write(folder, name):
    torch.manual_seed(7)
    network = create(name)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1)
            torch.nn.init.normal_(module.bias, 0, 0.1)
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    network.eval()
    images = torch.randn(2, 3, 32, 32) if name in SMALL else torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        logits = network(images)
    torch.save(network.state_dict(), f"{folder}/{name}.pth")
    images.numpy().tofile(f"{folder}/{name}.input")
    logits.numpy().tofile(f"{folder}/{name}.output")


if __name__ == "__main__":
    if sys.argv[1] == "names":
        names()
    else:
        for name in sys.argv[3:]:
            write(sys.argv[2], name)
