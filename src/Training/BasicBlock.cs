using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>
/// Two 3 × 3 convolutions with batch norms and a shortcut around them: ReLU(F(x) + S(x)), He et al. 2015 equations 1 and 2.
/// S is the identity where the shape stays, and what <see cref="ShortcutOption"/> says where it changes.
/// </summary>
internal sealed class BasicBlock : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Conv2d _conv2;
    private readonly BatchNorm2d _bn2;
    private readonly Sequential? _shortcut;
    private readonly int _stride;
    private readonly int _zeroChannels;

    public BasicBlock(string name, int inChannels, int outChannels, int stride, ShortcutOption option)
        : base(name)
    {
        _stride = stride;
        _zeroChannels = outChannels - inChannels;
        _conv1 = nn.Conv2d(inChannels, outChannels, 3, stride: stride, padding: 1, bias: false);
        _bn1 = nn.BatchNorm2d(outChannels);
        _conv2 = nn.Conv2d(outChannels, outChannels, 3, stride: 1, padding: 1, bias: false);
        _bn2 = nn.BatchNorm2d(outChannels);
        register_module("conv1", _conv1);
        register_module("bn1", _bn1);
        register_module("conv2", _conv2);
        register_module("bn2", _bn2);
        if (option == ShortcutOption.B && (stride != 1 || _zeroChannels != 0))
        {
            _shortcut = nn.Sequential(
                ("0", nn.Conv2d(inChannels, outChannels, 1, stride: stride, bias: false)),
                ("1", nn.BatchNorm2d(outChannels)));
            register_module("shortcut", _shortcut);
        }
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = nn.functional.relu(_bn1.forward(_conv1.forward(input)), inplace: true);
        x = _bn2.forward(_conv2.forward(x));
        x = x.add_(Shortcut(input));
        return nn.functional.relu(x, inplace: true).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _conv1.Dispose();
            _bn1.Dispose();
            _conv2.Dispose();
            _bn2.Dispose();
            _shortcut?.Dispose();
        }

        base.Dispose(disposing);
    }

    private Tensor Shortcut(Tensor input)
    {
        if (_shortcut is not null)
        {
            return _shortcut.forward(input);
        }

        if (_stride == 1 && _zeroChannels == 0)
        {
            return input;
        }

        Tensor strided = input[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: _stride), TensorIndex.Slice(step: _stride)];
        int before = _zeroChannels / 2;
        return nn.functional.pad(strided, [0, 0, 0, 0, before, _zeroChannels - before]);
    }
}
