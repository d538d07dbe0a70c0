using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Import;

namespace ResNetVk.Converter.Networks;

/// <summary>
/// Describes a network layer by layer, under the names that PyTorch's modules have: a layer's node and value are named by the module's
/// path, its tensors by the path and <c>weight</c>, <c>bias</c>, <c>running_mean</c>, <c>running_var</c>. Not thread-safe.
/// </summary>
public sealed class NetworkBuilder
{
    /// <summary>ε of PyTorch's batch norms, which none of these networks changes.</summary>
    private const float NormEpsilon = 1e-5f;

    private readonly List<ImportedValueInfo> _inputs = [];
    private readonly List<ImportedValueInfo> _outputs = [];
    private readonly List<ImportedNode> _nodes = [];
    private readonly List<NetworkParameter> _parameters = [];
    private readonly Dictionary<string, ConstantTensor> _constants = [];
    private long _multiplyAdds;
    private int _depth;

    /// <summary>Describes a network of a family.</summary>
    public static NetworkDefinition Describe(INetworkFamily family, NetworkSettings settings)
    {
        NetworkBuilder builder = new();
        family.Describe(builder, settings);
        return new NetworkDefinition
        {
            Inputs = builder._inputs,
            Outputs = builder._outputs,
            Nodes = builder._nodes,
            Parameters = builder._parameters,
            Constants = builder._constants,
            MultiplyAdds = builder._multiplyAdds,
            Depth = builder._depth,
        };
    }

    /// <summary>The network's pictures: value <c>input</c> of shape N × C × H × W.</summary>
    /// <param name="settings">Channels and usual size.</param>
    /// <param name="isFixed">True when the layers behind allow no other size.</param>
    public Feature Input(NetworkSettings settings, bool isFixed = false)
    {
        (int channels, int height, int width) = (settings.InputChannels, settings.Height, settings.Width);
        _inputs.Add(new ImportedValueInfo(
            "input",
            "float",
            [new(null, "N"), new(channels), isFixed ? new(height) : new(null, "H"), isFixed ? new(width) : new(null, "W")])
        {
            UsualShape = new TensorShape(1, channels, height, width),
        });
        return new Feature("input", channels, height, width, 0);
    }

    /// <summary>Makes a value an output of the network.</summary>
    public void Output(Feature x)
    {
        bool isVector = _nodes.Exists(n => n.Outputs[0] == x.Name && n.OperatorType is "Gemm" or "Flatten");
        ImportedDimension[] dimensions = isVector ? [new(null, "N"), new(x.Channels)] : [new(null, "N"), new(x.Channels), new(null), new(null)];
        _outputs.Add(new ImportedValueInfo(x.Name, "float", dimensions));
        _depth = Math.Max(_depth, x.Depth);
    }

    /// <summary>A square convolution.</summary>
    /// <param name="name">Path of the module.</param>
    /// <param name="x">Its input.</param>
    /// <param name="channels">OC.</param>
    /// <param name="kernel">KH and KW, odd.</param>
    /// <param name="settings">Stride, groups, bias, …; null for the usual.</param>
    public Feature Convolution(string name, Feature x, int channels, int kernel, ConvolutionSettings? settings = null)
    {
        settings ??= ConvolutionSettings.Plain;
        long stride = settings.Stride;
        long padding = settings.Dilation * (kernel - 1) / 2;
        TensorShape shape = new(channels, x.Channels / settings.Groups, kernel, kernel);
        string[] tensors = [
            Parameter($"{name}.weight", shape, ParameterRole.Weight, settings.Gain),
            .. settings.Bias is { } role ? [Parameter($"{name}.bias", new TensorShape(channels), role, 1, settings.IsBiasOptional)] : Array.Empty<string>(),
        ];
        Add(
            "Conv",
            name,
            [x.Name, .. tensors],
            name,
            ("kernel_shape", new long[] { kernel, kernel }),
            ("strides", new[] { stride, stride }),
            ("pads", new[] { padding, padding, padding, padding }),
            ("dilations", new long[] { settings.Dilation, settings.Dilation }),
            ("group", (long)settings.Groups));
        Feature y = new(name, channels, Strided(x.Height, settings.Stride), Strided(x.Width, settings.Stride), x.Depth + 1);
        _multiplyAdds += (long)shape.ElementCount * y.Height * y.Width;
        return y;
    }

    /// <summary>A fully connected layer.</summary>
    public Feature Linear(string name, Feature x, int outputs)
    {
        string weight = Parameter($"{name}.weight", new TensorShape(outputs, x.Channels), ParameterRole.Weight);
        string bias = Parameter($"{name}.bias", new TensorShape(outputs), ParameterRole.Bias);
        Add("Gemm", name, [x.Name, weight, bias], name, ("transB", 1L));
        _multiplyAdds += (long)outputs * x.Channels;
        return new Feature(name, outputs, 1, 1, x.Depth + 1);
    }

    /// <summary>A batch norm with fixed statistics: y = γ·(x − μ) / √(σ² + ε) + β.</summary>
    /// <param name="name">Path of the module.</param>
    /// <param name="x">Its input.</param>
    /// <param name="gain">See <see cref="NetworkParameter.Gain"/>.</param>
    public Feature BatchNorm(string name, Feature x, float gain = 1)
    {
        TensorShape shape = new(x.Channels);
        Add(
            "BatchNormalization",
            name,
            [
                x.Name,
                Parameter($"{name}.weight", shape, ParameterRole.NormScale, gain),
                Parameter($"{name}.bias", shape, ParameterRole.NormOffset, gain),
                Parameter($"{name}.running_mean", shape, ParameterRole.NormMean),
                Parameter($"{name}.running_var", shape, ParameterRole.NormVariance),
            ],
            name,
            ("epsilon", NormEpsilon));
        return x with { Name = name };
    }

    /// <summary>A node that changes no shape: <c>Relu</c>, <c>Sigmoid</c>, <c>Identity</c>.</summary>
    /// <param name="operatorType">ONNX's name of the operator.</param>
    /// <param name="name">Name of the node.</param>
    /// <param name="x">Its input.</param>
    /// <param name="value">Name of the result; null for the node's.</param>
    public Feature Unary(string operatorType, string name, Feature x, string? value = null)
    {
        Add(operatorType, name, [x.Name], value ?? name);
        return x with { Name = value ?? name };
    }

    /// <summary>max(x, 0).</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="x">Its input.</param>
    /// <param name="value">Name of the result; null for the node's.</param>
    public Feature Relu(string name, Feature x, string? value = null) => Unary("Relu", name, x, value);

    /// <summary>A second name for a value: what a module that only passes on would return.</summary>
    public Feature Alias(string name, Feature x) => Unary("Identity", name, x);

    /// <summary>An element-wise node of two inputs: <c>Add</c>, <c>Mul</c>, <c>Max</c>; the second may be one number per channel.</summary>
    /// <param name="operatorType">ONNX's name of the operator.</param>
    /// <param name="name">Name of the node.</param>
    /// <param name="a">Decides the shape.</param>
    /// <param name="b">The other operand.</param>
    /// <param name="value">Name of the result; null for the node's.</param>
    public Feature Binary(string operatorType, string name, Feature a, Feature b, string? value = null)
    {
        Add(operatorType, name, [a.Name, b.Name], value ?? name);
        return a with { Name = value ?? name, Depth = Math.Max(a.Depth, b.Depth) };
    }

    /// <summary>1 − x.</summary>
    public Feature Complement(string name, Feature x)
    {
        _constants.TryAdd("one", ConstantTensor.FromFloats(TensorShape.Scalar, [1]));
        Add("Sub", name, ["one", x.Name], name);
        return x with { Name = name };
    }

    /// <summary>The maximum over square windows; padding never wins.</summary>
    public Feature MaxPool(string name, Feature x, int kernel, int stride, int padding)
    {
        Add(
            "MaxPool",
            name,
            [x.Name],
            name,
            ("kernel_shape", new long[] { kernel, kernel }),
            ("strides", new long[] { stride, stride }),
            ("pads", new long[] { padding, padding, padding, padding }));
        return x with { Name = name, Height = Windows(x.Height), Width = Windows(x.Width) };

        int Windows(int size) => ((size + (2 * padding) - kernel) / stride) + 1;
    }

    /// <summary>The mean over windows of 2 × 2 pixels, two apart; the last one of an odd size is narrower.</summary>
    public Feature HalvingAveragePool(string name, Feature x)
    {
        long[] two = [2, 2];
        Add("AveragePool", name, [x.Name], name, ("kernel_shape", two), ("strides", two), ("ceil_mode", 1L), ("count_include_pad", 0L));
        return x with { Name = name, Height = Strided(x.Height, 2), Width = Strided(x.Width, 2) };
    }

    /// <summary>The mean over H and W.</summary>
    public Feature GlobalAveragePool(string name, Feature x)
    {
        Add("GlobalAveragePool", name, [x.Name], name);
        return x with { Name = name, Height = 1, Width = 1 };
    }

    /// <summary>All elements of a picture as one vector.</summary>
    public Feature Flatten(string name, Feature x)
    {
        Add("Flatten", name, [x.Name], name, ("axis", 1L));
        return x with { Name = name, Channels = x.Channels * x.Height * x.Width, Height = 1, Width = 1 };
    }

    /// <summary>
    /// Option A of He et al. 2015 §3.3: every <paramref name="stride"/>-th row and column, and channels of zeros, half of them before and
    /// half behind; no parameters.
    /// </summary>
    public Feature ZeroChannelShortcut(string name, Feature x, int channels, int stride)
    {
        long added = channels - x.Channels;
        string[] bounds = [
            Numbers($"{name}.starts", 0, 0),
            Numbers($"{name}.ends", int.MaxValue, int.MaxValue),
            Numbers($"{name}.axes", 2, 3),
            Numbers($"{name}.steps", stride, stride),
        ];
        Add("Slice", $"{name}.slice", [x.Name, .. bounds], $"{name}.slice");
        string pads = Numbers($"{name}.pads", 0, added / 2, 0, 0, 0, added - (added / 2), 0, 0);
        Add("Pad", name, [$"{name}.slice", pads], name, ("mode", "constant"));
        return new Feature(name, channels, Strided(x.Height, stride), Strided(x.Width, stride), x.Depth);
    }

    /// <summary>Enlarges a feature map to the height and width of another value, as exporters of <c>interpolate</c> write it.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="x">What is enlarged.</param>
    /// <param name="like">Gives height and width.</param>
    /// <param name="isLinear">True for bilinear between pixel centres, false for the nearest pixel before.</param>
    public Feature ResizeLike(string name, Feature x, Feature like, bool isLinear)
    {
        string own = Sizes(x, "own", from: 0);
        string wanted = Sizes(like, "wanted", from: 2);
        Add("Concat", $"{name}.sizes", [own, wanted], $"{name}.sizes", ("axis", 0L));
        (string, object)[] mode = isLinear
            ? [("mode", "linear"), ("coordinate_transformation_mode", "half_pixel")]
            : [("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")];
        Add("Resize", name, [x.Name, "", "", $"{name}.sizes"], name, mode);
        return x with { Name = name, Height = like.Height, Width = like.Width };

        string Sizes(Feature value, string role, long from)
        {
            string shape = $"{name}.{role}.shape";
            Add("Shape", shape, [value.Name], shape);
            string[] range = [Numbers($"{name}.{role}.from", from), Numbers($"{name}.{role}.to", from + 2), Numbers($"{name}.{role}.axis", 0)];
            Add("Slice", $"{name}.{role}", [shape, .. range], $"{name}.{role}");
            return $"{name}.{role}";
        }
    }

    private static int Strided(int size, int stride) => (size + stride - 1) / stride;

    private string Parameter(string name, TensorShape shape, ParameterRole role, float gain = 1, bool isOptional = false)
    {
        _parameters.Add(new NetworkParameter(name, shape, role, gain, isOptional));
        return name;
    }

    private string Numbers(string name, params long[] numbers)
    {
        _constants.Add(name, ConstantTensor.Vector(numbers));
        return name;
    }

    private void Add(string operatorType, string name, string[] inputs, string output, params (string Name, object Value)[] attributes) =>
        _nodes.Add(new ImportedNode(
            name, operatorType, inputs, [output], attributes.ToDictionary(a => a.Name, a => new AttributeValue(a.Name, a.Value))));
}
