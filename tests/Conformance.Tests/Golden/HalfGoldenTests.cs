using ResNetVk.Conformance.Golden;
using ResNetVk.Conformance.Reference;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format;
using ResNetVk.Format.Golden;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Golden;

/// <summary>Golden vectors of networks whose values have 16 bits: they are those of a rounding device, which passes by a wide margin, and others do not.</summary>
public sealed class HalfGoldenTests : IDisposable
{
    private const double LeastNormal = 1.0 / (1 << 14);

    private readonly ScratchFolder _folder = TestData.Scratch();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("random:resnet20:7", 13, 11)]
    [InlineData("random:se_resnet18:7", 37, 41)]
    [InlineData("random:preact_resnet20:7", 13, 11)]
    [InlineData("random:highway19:7", 13, 11)]
    [InlineData("random:maxout_cifar:7", 13, 11)]
    [InlineData("operands", 7, 5)]
    public void Every_value_is_that_of_the_naive_reference_rounded(string source, int height, int width)
    {
        Graph graph = Compiler.Compile(source == "operands" ? Operands() : source, Options(height, width)).Optimized.Graph;
        Value input = graph.Inputs.Single();
        float[] elements = new float[input.Shape.ElementCount];
        GoldenPattern.FillInput(0, elements);
        Dictionary<Value, ReferenceTensor> expected = RoundedInterpreter.Run(graph, new Dictionary<string, float[]> { [input.Name] = elements }, Nearest);
        int taken = 0;
        new GoldenReference().Run(graph, ElementType.F16, new Dictionary<Value, float[]> { [input] = elements }, (value, result) =>
        {
            taken++;
            Assert.Equal(expected[value].Elements, result.Expected);

            // Of an input only what a device may take for zero; of all else about what rounding amounts to.
            double largest = result.Expected.Max(Math.Abs);
            Assert.InRange(result.Error.Max(), value == input ? 0 : largest / 2048, value == input ? LeastNormal : largest / 40);
            Assert.All(result.Error.Zip(result.Expected), e => Assert.True(e.First >= (value == input ? 0 : Math.Abs(e.Second) / 2048)));
        });
        Assert.Equal(graph.Nodes.Count + 1, taken);
    }

    [Theory]
    [InlineData("resnet20", 32, 32)]
    [InlineData("resnet18", 67, 71)]
    [InlineData("se_resnet18", 37, 41)]
    [InlineData("resnet50_v2", 37, 29)]
    [InlineData("highway19", 13, 11)]
    public void A_device_that_rounds_to_nearest_passes(string name, int height, int width)
    {
        Compilation compiled = Compile($"random:{name}:5", height, width);

        // Not by a hair's breadth, and not for want of comparing.
        Assert.InRange(new SimulatedDevice(compiled, Nearest).LargestShare, 0.05, 0.5);
        Assert.InRange(new SimulatedDevice(compiled, Nearest, roundoff: 1e-9).LargestShare, 1e-4, 0.5);
    }

    [Fact]
    public void Devices_may_take_denormal_numbers_for_zero()
    {
        string small = Small();
        Compilation compiled = Compile(small, 13, 11);
        Func<double, double> flush = e => Math.Abs(Nearest(e)) < LeastNormal ? 0 : Nearest(e);
        SimulatedDevice flushing = new(compiled, flush);
        Assert.InRange(new SimulatedDevice(compiled, Nearest).LargestShare, 1e-4, 0.5);
        Assert.InRange(flushing.LargestShare, 1e-4, 0.5);

        // It matters here: hundreds of elements are so small, and without the allowance they would be too far off.
        GoldenValue first = flushing.Steps.First();
        Assert.True(flushing.RootMeanSquare(first) < 4 * LeastNormal);
        Assert.True(flushing.Shares(first).Element * first.AllowedError > 16 * flushing.RootMeanSquare(first) / 2048);
    }

    /// <summary>8 significant bits, as bfloat16 has, or 9.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public void A_device_that_stores_fewer_bits_does_not_pass(int bits)
    {
        Compilation compiled = Compile("random:resnet20:5", 32, 32);
        SimulatedDevice device = new(compiled, e => Shortened(e, bits));
        Assert.True(device.LargestShare > 1, $"{device.LargestShare}");
    }

    /// <summary>numerics.md states these shares.</summary>
    [Theory]
    [InlineData("resnet20", 32, 32, 0.25, 0.08)]
    [InlineData("resnet18", 224, 224, 0.35, 0.08)]
    public void One_wrong_element_is_noticed(string name, int height, int width, double anywhere, double stated)
    {
        Compilation compiled = Compile($"random:{name}:3", height, width);
        foreach (GoldenValue value in compiled.Model.Golden!.Values.Where(v => v.Place == GoldenPlace.Step))
        {
            int first = compiled.Model.Golden.Values.TakeWhile(v => v != value).Sum(v => v.Samples + compiled.Model.Golden.Sums);
            float[] samples = compiled.Model.Tensors[compiled.Model.Golden.Expected].ToFloats()[first..(first + value.Samples)];
            double size = Math.Sqrt(samples.Average(s => (double)s * s));
            string step = value.StepIn(compiled.Model.Plan)!.Name;
            Assert.True(value.AllowedSumError < anywhere * size, $"{step}: {value.AllowedSumError} of {size}");
            Assert.True(value.AllowedError < stated * size, $"{step}: {value.AllowedError} of {size}");
        }
    }

    [Fact]
    public void One_wrong_element_of_a_right_device_fails()
    {
        SimulatedDevice device = new(Compile("random:resnet20:5", 32, 32), Nearest);
        foreach (GoldenValue value in device.Steps)
        {
            uint[] stated = device.Stated(value);
            int other = Enumerable.Range(0, FloatsOf(value)).FirstOrDefault(p => !stated.Contains((uint)p), (int)stated[^1]);
            float wrong = (float)(0.35 * device.RootMeanSquare(value));
            Assert.True(device.Shares(value, found => found[other] += wrong).Sum > 1, value.ToString());
            Assert.True(device.Shares(value, found => found[stated[0]] += wrong).Element > 1, value.ToString());
            Assert.InRange(device.Shares(value).Sum, 0, 0.5);
        }
    }

    [Fact]
    public void What_may_become_infinite_is_left_out_and_what_follows()
    {
        GoldenVectors all = Compile(Small(1f), 13, 11).Model.Golden!;
        GoldenVectors some = Compile(Small(4e4f), 13, 11).Model.Golden!;
        Assert.Equal(5, all.Values.Count);
        Assert.Equal([GoldenPlace.Load], some.Values.Select(v => v.Place));
    }

    [Theory]
    [InlineData("resnet20", 65536)]
    [InlineData("resnet18", 65536)]
    [InlineData("preact_resnet1001", 65536)]
    public void Files_grow_little(string name, long allowed)
    {
        CompiledModel with = Compile($"random:{name}", 32, 32).Model;
        long without = Compiler.Compile($"random:{name}", Options(32, 32)).Model.ToBytes().Length;
        Assert.InRange(with.ToBytes().Length - without, 1024, Math.Max(allowed, 0.03 * without));
    }

    private static double Nearest(double number) => (double)(Half)number;

    private static int FloatsOf(GoldenValue value) => (value.Shape[1] + 3) / 4 * 4 * value.Shape[0] * value.Shape[2] * value.Shape[3];

    private static double Shortened(double number, int bits)
    {
        double scale = number == 0 ? 1 : Math.ScaleB(1, Math.ILogB(number) - bits + 1);
        return Math.Round(number / scale) * scale;
    }

    private static CompileOptions Options(int height, int width) => new()
    {
        InputShapes = new Dictionary<string, TensorShape> { [""] = new(1, 3, height, width) },
        Precision = Precision.Fp16Activations,
    };

    private static Compilation Compile(string source, int height, int width) =>
        Compiler.Compile(source, Options(height, width) with { Golden = new GoldenReference() });

    // Constants among the operands of element-wise operators and of a concatenation, none of them a 16-bit float.
    private string Operands()
    {
        RandomTensors random = new(4);
        OnnxGraphWriter writer = new("operands");
        writer.AddInput("x", 1L, 3L, 7L, 5L);
        writer.AddInitializer("w", random.Normal(new TensorShape(3, 3, 3, 3)).Elements, 3, 3, 3, 3);
        writer.AddNode("Conv", ["x", "w"], ["conv"], OnnxAttributes.Ints("pads", 1, 1, 1, 1));
        writer.AddInitializer("shortcut", random.Normal(new TensorShape(1, 3, 7, 5)).Elements, 1, 3, 7, 5);
        writer.AddNode("Add", ["conv", "shortcut"], ["sum"]);
        writer.AddNode("Sigmoid", ["sum"], ["gate"]);
        writer.AddInitializer("factor", random.Normal(new TensorShape(1, 3, 7, 5)).Elements, 1, 3, 7, 5);
        writer.AddNode("Mul", ["gate", "factor"], ["product"]);
        writer.AddInitializer("planes", random.Normal(new TensorShape(1, 2, 7, 5)).Elements, 1, 2, 7, 5);
        writer.AddNode("Concat", ["planes", "product"], ["all"], OnnxAttributes.Int("axis", 1));
        writer.AddInitializer("scale", random.Normal(new TensorShape(1, 5, 1, 1)).Elements, 1, 5, 1, 1);
        writer.AddNode("Mul", ["all", "scale"], ["y"]);
        writer.AddOutput("y", 1L, 5L, 7L, 5L);
        writer.Save(_folder["operands.onnx"]);
        return _folder["operands.onnx"];
    }

    // A network whose values are of about the size given.
    private string Small(float size = 1e-4f)
    {
        RandomTensors random = new(5);
        OnnxGraphWriter writer = new("small");
        writer.AddInput("x", 1L, 3L, 13L, 11L);
        string x = "x";
        for (int i = 0; i < 3; i++)
        {
            int channels = i == 0 ? 3 : 8;
            double deviation = (i == 0 ? size : 1) / Math.Sqrt(9 * channels / 2.0);
            writer.AddInitializer($"w{i}", random.Normal(new TensorShape(8, channels, 3, 3), 0, deviation).Elements, 8, channels, 3, 3);
            writer.AddNode("Conv", [x, $"w{i}"], [$"conv{i}"], OnnxAttributes.Ints("pads", 1, 1, 1, 1));
            writer.AddNode("Relu", [$"conv{i}"], [x = $"relu{i}"]);
        }

        writer.AddOutput(x, 1L, 8L, 13L, 11L);
        string path = _folder[$"small{size}.onnx"];
        writer.Save(path);
        return path;
    }
}
