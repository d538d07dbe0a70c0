"""The paper's networks for small pictures (He et al. 2015, section 4.2), with the names and shapes that ResNetVk's built-in networks have."""
import torch
from torch import nn
from torch.nn import functional


class ZeroChannels(nn.Module):
    """Shortcut option A: every second pixel, and channels of zeros on both sides."""

    def __init__(self, channels):
        super().__init__()
        self.padding = channels // 2

    def forward(self, x):
        return functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.padding, self.padding))


class Block(nn.Module):
    """Two 3x3 convolutions and the shortcut around them."""

    def __init__(self, inputs, outputs, stride, option):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        if option == "c" or (option == "b" and inputs != outputs):
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        elif option == "plain":
            self.shortcut = None
        else:
            self.shortcut = ZeroChannels(inputs) if inputs != outputs else nn.Identity()

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return functional.relu(y if self.shortcut is None else y + self.shortcut(x))


class CifarResNet(nn.Module):
    """A network of 6n + 2 layers: three stages of n blocks with 16, 32 and 64 channels."""

    def __init__(self, depth, option="a", channels=3, classes=10):
        super().__init__()
        if depth < 8 or depth % 6 != 2:
            raise ValueError(f"there is no network of {depth} layers: 6n + 2 are 8, 14, 20, 32, 44, 56, 110")
        self.conv1 = nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        inputs = 16
        for stage, outputs in enumerate((16, 32, 64), start=1):
            blocks = [Block(inputs if i == 0 else outputs, outputs, 2 if i == 0 and stage > 1 else 1, option) for i in range((depth - 2) // 6)]
            setattr(self, f"layer{stage}", nn.Sequential(*blocks))
            inputs = outputs
        self.linear = nn.Linear(64, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out")

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(x.mean((2, 3)))


def create(name, channels=3, classes=10):
    """The network that ResNetVk calls NAME: resnet20, resnet20_b, resnet20_c, plain20, and the same of other depths."""
    base, _, option = name.partition("_")
    for kind in ("resnet", "plain"):
        depth = base[len(kind):]
        if base.startswith(kind) and depth.isdigit() and option in ("", "a", "b", "c") and not (kind == "plain" and option):
            return CifarResNet(int(depth), "plain" if kind == "plain" else option or "a", channels, classes)
    raise ValueError(f"'{name}' is none of the paper's networks for small pictures, such as resnet20, resnet20_b, plain56")
