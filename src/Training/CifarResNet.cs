using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>
/// The residual network for small images of He et al. 2015 §4.2: a 3 × 3 convolution, three stages of n blocks with W, 2W and 4W
/// channels, global average pooling and a fully connected layer. Input N C H W of any H and W, output N × classes logits.
/// Parameters are named <c>conv1</c>, <c>bn1</c>, <c>layer1.0.conv1</c> … <c>linear</c>.
/// </summary>
public sealed class CifarResNet : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Sequential _layer1;
    private readonly Sequential _layer2;
    private readonly Sequential _layer3;
    private readonly Linear _linear;

    /// <summary>Builds the network with freshly drawn weights; the draw depends on <paramref name="seed"/> alone.</summary>
    /// <exception cref="TrainingInputException">The settings are out of range.</exception>
    public CifarResNet(NetworkSettings settings, ulong seed)
        : base(nameof(CifarResNet))
    {
        settings.Validate();
        Settings = settings;
        random.manual_seed(unchecked((long)seed));
        int width = settings.Width;
        _conv1 = nn.Conv2d(settings.InputChannels, width, 3, stride: 1, padding: 1, bias: false);
        _bn1 = nn.BatchNorm2d(width);
        _layer1 = Stage(settings, width, width, 1);
        _layer2 = Stage(settings, width, 2 * width, 2);
        _layer3 = Stage(settings, 2 * width, 4 * width, 2);
        _linear = nn.Linear(4 * width, settings.Classes);
        register_module("conv1", _conv1);
        register_module("bn1", _bn1);
        register_module("layer1", _layer1);
        register_module("layer2", _layer2);
        register_module("layer3", _layer3);
        register_module("linear", _linear);
        Initialize();
    }

    /// <summary>The settings the network was built from.</summary>
    public NetworkSettings Settings { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = nn.functional.relu(_bn1.forward(_conv1.forward(input)), inplace: true);
        x = _layer3.forward(_layer2.forward(_layer1.forward(x)));
        return _linear.forward(x.mean([2, 3])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _conv1.Dispose();
            _bn1.Dispose();
            _layer1.Dispose();
            _layer2.Dispose();
            _layer3.Dispose();
            _linear.Dispose();
        }

        base.Dispose(disposing);
    }

    private static Sequential Stage(NetworkSettings settings, int inChannels, int outChannels, int stride)
    {
        (string, nn.Module<Tensor, Tensor>)[] blocks = new (string, nn.Module<Tensor, Tensor>)[settings.BlocksPerStage];
        for (int i = 0; i < blocks.Length; i++)
        {
            string name = i.ToString();
            bool first = i == 0;
            blocks[i] = (name, new BasicBlock(name, first ? inChannels : outChannels, outChannels, first ? stride : 1, settings.Shortcut));
        }

        return nn.Sequential(blocks);
    }

    /// <summary>
    /// Draws the weights of every convolution from N(0, 2 / (OC · KH · KW)) (He et al. 2015, "Delving deep into rectifiers", eq. 14) and
    /// those of the classifier from N(0, 2 / inputs) with zero bias. Batch norms keep scale 1 and shift 0.
    /// </summary>
    private void Initialize()
    {
        using IDisposable guard = no_grad();
        foreach ((_, nn.Module module) in named_modules())
        {
            if (module is Conv2d convolution)
            {
                nn.init.kaiming_normal_(convolution.weight!, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
            }
        }

        nn.init.kaiming_normal_(_linear.weight!, mode: nn.init.FanInOut.FanIn, nonlinearity: nn.init.NonlinearityType.ReLU);
        nn.init.zeros_(_linear.bias!);
    }
}
