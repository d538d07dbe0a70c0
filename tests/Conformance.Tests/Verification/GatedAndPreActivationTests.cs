using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Onnx;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>A highway network and a pre-activation residual network, converted, run on the device and by ONNX Runtime.</summary>
public sealed class GatedAndPreActivationTests : IDisposable
{
    private readonly ScratchFolder _folder = TestData.Scratch();
    private readonly RandomTensors _random = new(17);
    private readonly OnnxGraphWriter _writer = new("network");

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_highway_network_is_its_convolutions(bool interpolation, bool winograd)
    {
        string y = _writer.AddNode("Relu", [Conv(Input(), "stem", 3, 37)]);
        for (int layer = 0; layer < 3; layer++)
        {
            string h = _writer.AddNode("Relu", [Norm(Conv(y, $"transform{layer}", 37, 37), $"transform{layer}", 37)]);
            string t = _writer.AddNode("Sigmoid", [Norm(Conv(y, $"gate{layer}", 37, 37), $"gate{layer}", 37)]);
            y = interpolation ? Interpolate(t, h, y) : Mix(t, h, y, layer);
        }

        Verify(Classify(y, 37), winograd, ["Conv2D", "FullyConnected", "GlobalAveragePool"], convolutions: 7);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pre_activation_network_is_its_convolutions_and_the_pooling(bool winograd)
    {
        string y = Conv(Input(), "stem", 3, 29);
        y = Block(y, "identity", 29, 29, stride: 1, projectRaw: null);
        y = Block(y, "activated", 29, 37, stride: 2, projectRaw: false);
        y = Block(y, "raw", 37, 61, stride: 1, projectRaw: true);
        y = Block(y, "last", 61, 61, stride: 1, projectRaw: null);
        y = PreActivation(y, "head", 61);
        Verify(Classify(y, 61), winograd, ["Conv2D", "FullyConnected", "GlobalAveragePool"], convolutions: 1 + 8 + 2);
    }

    private static void Verify(string onnx, bool winograd, string[] operators, int convolutions)
    {
        Compilation compilation = Compiler.Compile(onnx, new CompileOptions { Winograd = winograd });
        string[] computed = [.. compilation.Model.Plan.Steps.Select(s => s.Operator.Split('[', '+')[0])];
        Assert.Equal(operators, computed.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(convolutions, computed.Count(o => o == "Conv2D"));

        Assert.Equal(winograd, compilation.Model.Plan.Steps.Any(s => s.Alternatives.Any(a => a.Name.StartsWith("winograd", StringComparison.Ordinal))));

        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(onnx);
        using GraphNetwork reference = new(compilation.Optimized.Graph);
        Check(Verifier.Verify(reference, oracle, VerificationInputs.Random(reference.Inputs, 2, seed: 5), relativeBound: 1e-5));
        using VulkanDevice device = ValidatedDevice.Open();
        using SessionNetwork network = new(device, compilation.Model);
        Check(Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 5, seed: 7), relativeBound: 1e-5));
        Assert.Empty(device.ValidationMessages);
    }

    private static void Check(VerificationReport report) => Assert.True(report.Passed, $"{report.Outputs[0]}");

    private string Input() => _writer.AddInput("picture", 2L, 3L, 29L, 31L);

    // He et al. 2016, figure 4e.
    private string Block(string x, string name, int inputs, int outputs, int stride, bool? projectRaw)
    {
        string a = PreActivation(x, $"{name}1", inputs);
        string body = PreActivation(Conv(a, $"{name}1", inputs, outputs, stride: stride), $"{name}2", outputs);
        string shortcut = projectRaw is { } raw ? Conv(raw ? x : a, $"{name}s", inputs, outputs, kernel: 1, stride) : x;
        return _writer.AddNode("Add", [Conv(body, $"{name}2", outputs, outputs), shortcut]);
    }

    private string PreActivation(string x, string name, int channels) => _writer.AddNode("Relu", [Norm(x, $"{name}_pre", channels)]);

    private string Mix(string t, string h, string x, int layer)
    {
        string rest = _writer.AddNode("Sub", [_writer.AddInitializer($"one{layer}", [1f], []), t]);
        return _writer.AddNode("Add", [_writer.AddNode("Mul", [h, t]), _writer.AddNode("Mul", [x, rest])]);
    }

    private string Interpolate(string t, string h, string x) =>
        _writer.AddNode("Add", [x, _writer.AddNode("Mul", [t, _writer.AddNode("Sub", [h, x])])]);

    private string Conv(string x, string name, int inputs, int outputs, int kernel = 3, int stride = 1)
    {
        // Sums of one magnitude with their terms, whatever the size.
        double deviation = Math.Sqrt(2.0 / (inputs * kernel * kernel));
        float[] weights = _random.Normal(new TensorShape(outputs, inputs, kernel, kernel), 0, deviation).Elements;
        string w = _writer.AddInitializer($"{name}_w", weights, outputs, inputs, kernel, kernel);
        string b = _writer.AddInitializer($"{name}_b", _random.Normal(new TensorShape(outputs)).Elements, outputs);
        int pad = kernel / 2;
        return _writer.AddNode("Conv", [x, w, b], OnnxAttributes.Ints("pads", pad, pad, pad, pad), OnnxAttributes.Ints("strides", stride, stride));
    }

    private string Norm(string x, string name, int channels)
    {
        string[] parameters = [.. new[] { "gamma", "beta", "mean", "variance" }.Select(
            p => _writer.AddInitializer($"{name}_{p}", _random.Uniform(new TensorShape(channels), 0.25, 1.25).Elements, channels))];
        return _writer.AddNode("BatchNormalization", [x, .. parameters]);
    }

    private string Classify(string x, int channels)
    {
        string features = _writer.AddNode("Flatten", [_writer.AddNode("GlobalAveragePool", [x])]);
        string w = _writer.AddInitializer("fc_w", _random.Normal(new TensorShape(7, channels)).Elements, 7, channels);
        string b = _writer.AddInitializer("fc_b", _random.Normal(new TensorShape(7)).Elements, 7);
        _writer.AddNode("Gemm", [features, w, b], ["logits"], OnnxAttributes.Int("transB", 1));
        _writer.AddOutput("logits", 2L, 7L);
        _writer.Save(_folder["network.onnx"]);
        return _folder["network.onnx"];
    }
}
