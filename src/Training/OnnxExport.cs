using System.Globalization;
using ResNetVk.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>
/// Writes a <see cref="CifarResNet"/> as an ONNX model (opset 17): batch norms as nodes of their own, input <c>input</c> of shape
/// N C H W with a free N, output <c>logits</c> of shape N × classes. The normalisation of pixels is not part of the graph; mean,
/// standard deviation and labels are in the model's metadata.
/// </summary>
public sealed class OnnxExport
{
    /// <summary>The name of the graph's input.</summary>
    public const string InputName = "input";

    /// <summary>The name of the graph's output.</summary>
    public const string OutputName = "logits";

    private const string BatchDimension = "N";
    private readonly OnnxGraphWriter _writer;
    private readonly Dictionary<string, Tensor> _state;
    private readonly NetworkSettings _settings;

    private OnnxExport(CifarResNet network, string graphName)
    {
        _settings = network.Settings;
        _state = network.state_dict();
        _writer = new OnnxGraphWriter(graphName);
    }

    /// <summary>Writes the file; it appears whole or not at all.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="network">In any mode; not changed.</param>
    /// <param name="description">What goes into the metadata, and height and width of the input.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing is not allowed.</exception>
    public static void Save(string path, CifarResNet network, CheckpointDescription description)
    {
        OnnxExport export = new(network, $"resnet{network.Settings.Depth}-{description.Data.Name}");
        export.Describe(description);
        export.Build(description.Data.Height, description.Data.Width);
        export._writer.Save(path);
    }

    private void Describe(CheckpointDescription description)
    {
        DataDescription data = description.Data;
        _writer.Documentation = $"ResNet-{_settings.Depth} (He et al. 2015 §4.2), shortcut option {_settings.Shortcut}, trained "
            + $"{description.EpochsDone} epochs on {data.Name}. "
            + "Input: (pixel / 255 - mean) / std, mean and std in the metadata.";
        _writer.AddMetadata("mean", Join(data.Normalization.Mean));
        _writer.AddMetadata("std", Join(data.Normalization.StandardDeviation));
        _writer.AddMetadata("labels", string.Join('\n', data.Labels));
        _writer.AddMetadata("epochs", description.EpochsDone.ToString(CultureInfo.InvariantCulture));
        _writer.AddMetadata("seed", description.Settings.Seed.ToString(CultureInfo.InvariantCulture));
    }

    private void Build(int height, int width)
    {
        string x = _writer.AddInput(InputName, BatchDimension, _settings.InputChannels, height, width);
        x = Relu(ConvolutionWithNorm(x, "conv1", "bn1", kernel: 3, stride: 1), "relu1");
        int channels = _settings.Width;
        for (int stage = 1; stage <= 3; stage++)
        {
            for (int i = 0; i < _settings.BlocksPerStage; i++)
            {
                int outChannels = _settings.Width << (stage - 1);
                x = Block(x, $"layer{stage}.{i}", channels, outChannels, stride: stage > 1 && i == 0 ? 2 : 1);
                channels = outChannels;
            }
        }

        _ = _writer.AddNode("GlobalAveragePool", [x], ["pool"]);
        _ = _writer.AddNode("Flatten", ["pool"], ["features"], OnnxAttributes.Int("axis", 1));
        string[] gemmInputs = ["features", Initializer("linear.weight"), Initializer("linear.bias")];
        _ = _writer.AddNode("Gemm", gemmInputs, [OutputName], OnnxAttributes.Int("transB", 1));
        _writer.AddOutput(OutputName, BatchDimension, _settings.Classes);
    }

    private string Block(string input, string name, int inChannels, int outChannels, int stride)
    {
        string x = Relu(ConvolutionWithNorm(input, $"{name}.conv1", $"{name}.bn1", kernel: 3, stride), $"{name}.relu1");
        x = ConvolutionWithNorm(x, $"{name}.conv2", $"{name}.bn2", kernel: 3, stride: 1);
        string shortcut = (stride == 1 && inChannels == outChannels, _settings.Shortcut) switch
        {
            (true, _) => input,
            (false, ShortcutOption.B) => ConvolutionWithNorm(input, $"{name}.shortcut.0", $"{name}.shortcut.1", kernel: 1, stride),
            (false, ShortcutOption.A) => ZeroChannelShortcut(input, name, outChannels - inChannels, stride),
            (false, _) => throw new InvalidOperationException($"Shortcut option {_settings.Shortcut} has no graph."),
        };
        _ = _writer.AddNode("Add", [x, shortcut], [$"{name}.add"]);
        return Relu($"{name}.add", $"{name}.relu2");
    }

    private string ConvolutionWithNorm(string input, string convolution, string norm, int kernel, int stride)
    {
        int padding = kernel / 2;
        _ = _writer.AddNode(
            "Conv",
            [input, Initializer($"{convolution}.weight")],
            [convolution],
            OnnxAttributes.Ints("kernel_shape", kernel, kernel),
            OnnxAttributes.Ints("strides", stride, stride),
            OnnxAttributes.Ints("pads", padding, padding, padding, padding));
        // 1e-5 is the epsilon of TorchSharp's BatchNorm2d, which the network does not change.
        _ = _writer.AddNode(
            "BatchNormalization",
            [
                convolution,
                Initializer($"{norm}.weight"),
                Initializer($"{norm}.bias"),
                Initializer($"{norm}.running_mean"),
                Initializer($"{norm}.running_var"),
            ],
            [norm],
            OnnxAttributes.Float("epsilon", 1e-5f));
        return norm;
    }

    /// <summary>
    /// Option A: every <paramref name="stride"/>-th row and column, with <paramref name="zeroChannels"/> channels of zeros around.
    /// </summary>
    private string ZeroChannelShortcut(string input, string name, int zeroChannels, int stride)
    {
        string prefix = $"{name}.shortcut";
        _ = _writer.AddNode(
            "Slice",
            [
                input,
                _writer.AddInitializer($"{prefix}.starts", [0L, 0L], 2),
                _writer.AddInitializer($"{prefix}.ends", [int.MaxValue, int.MaxValue], 2),
                _writer.AddInitializer($"{prefix}.axes", [2L, 3L], 2),
                _writer.AddInitializer($"{prefix}.steps", [(long)stride, stride], 2),
            ],
            [$"{prefix}.slice"]);
        long before = zeroChannels / 2;
        string pads = _writer.AddInitializer($"{prefix}.pads", [0L, before, 0, 0, 0, zeroChannels - before, 0, 0], 8);
        _ = _writer.AddNode("Pad", [$"{prefix}.slice", pads], [$"{prefix}.pad"], OnnxAttributes.String("mode", "constant"));
        return $"{prefix}.pad";
    }

    private string Relu(string input, string output)
    {
        _ = _writer.AddNode("Relu", [input], [output]);
        return output;
    }

    private string Initializer(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tensor = _state[name].detach().cpu().contiguous();
        return _writer.AddInitializer(name, tensor.data<float>().ToArray(), tensor.shape);
    }

    private static string Join(IEnumerable<float> values) =>
        string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
