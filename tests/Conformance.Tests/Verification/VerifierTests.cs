using Google.Protobuf;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Format.Plan;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

public sealed class VerifierTests : IDisposable
{
    private static readonly ImagePreprocessing Image =
        new() { Color = ImageColor.Rgb, Scale = 1 / 255f, Mean = [0.5f, 0.4f, 0.3f], Std = [0.2f, 0.25f, 0.3f] };

    private readonly ScratchFolder _folder = TestData.Scratch();
    private readonly string _onnx;

    public VerifierTests() => _onnx = SmallClassifier.Save(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_right_network_passes()
    {
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(_onnx);
        using GraphNetwork network = new(OptimizedGraph(), Image, scoresOutput: 0);
        VerificationReport report = Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 11, seed: 3));
        Assert.True(report.Passed);
        Assert.Equal((11, 1.0), (report.Samples, report.Top1Agreement));
        OutputComparison logits = Assert.Single(report.Outputs);
        Assert.Equal("logits", logits.Name);
        Assert.Equal(1e-4 * logits.MaxAbsoluteReference, logits.Bound);
        Assert.InRange(logits.MaxAbsoluteError, 1e-12, 1e-5 * logits.MaxAbsoluteReference);
        Assert.InRange(logits.Cosine, 1 - 1e-9, 1);
    }

    [Fact]
    public void A_planted_error_fails_and_is_described()
    {
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(_onnx);
        int reads = 0;
        using GraphNetwork network = new(OptimizedGraph(), scoresOutput: 0) { Plant = (_, logits) => logits[4] += ++reads == 3 ? 100 : 0 };
        VerificationReport report = Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 5, seed: 3));
        Assert.False(report.Passed);
        Assert.Equal(0.8, report.Top1Agreement);
        Assert.StartsWith("sample 2, element [0,4]", report.Outputs[0].Worst, StringComparison.Ordinal);
        Assert.InRange(report.Outputs[0].MaxAbsoluteError, 99.9, 100.1);
    }

    [Fact]
    public void Scores_exchanged_within_the_bound_are_counted_as_ties()
    {
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(_onnx);
        using GraphNetwork network = new(OptimizedGraph(), scoresOutput: 0) { Plant = (_, logits) => Array.Reverse(logits) };

        // A bound as large as the logits: whatever the order, it passes, and turning it round has moved the largest, which is not in the middle.
        VerificationReport report = Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 3, seed: 3), relativeBound: 2);
        Assert.True(report.Passed);
        Assert.Equal((1.0, 3), (report.Top1Agreement, report.Top1Ties));
    }

    [Fact]
    public void NaN_fails()
    {
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(_onnx);
        using GraphNetwork network = new(OptimizedGraph()) { Plant = (_, logits) => logits[0] = float.NaN };
        VerificationReport report = Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 1, seed: 3));
        Assert.False(report.Passed);
        Assert.Null(report.Top1Agreement);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Scores_that_are_not_finite_on_either_side_fail_with_a_reason(float weight)
    {
        // A constant NaN is refused at conversion; this one comes with the input, as it does from weights that overflow.
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(_onnx);
        using GraphNetwork network = new(OptimizedGraph(), scoresOutput: 0);
        FloatTensor picture = new RandomTensors(9).Normal(new TensorShape(1, 3, 11, 13));
        Array.Fill(picture.Elements, weight);
        IReadOnlyDictionary<string, FloatTensor> normal = VerificationInputs.Random(network.Inputs, 1, seed: 3).Single();
        Dictionary<string, FloatTensor> bad = new() { ["picture"] = picture };
        float[] logits = oracle.Run(bad)["logits"].Elements;
        Assert.DoesNotContain(logits, float.IsFinite);
        using GraphNetwork same = new(OptimizedGraph(), scoresOutput: 0) { Plant = (_, found) => logits.CopyTo(found, 0) };
        OutputComparison output = Assert.Single(Verifier.Verify(same, oracle, [bad]).Outputs);
        Assert.Equal((0.0, 1, false), (output.MaxAbsoluteError, output.SamplesNotFinite, output.Passed));
        Assert.Contains("not finite for 1 input", output.Reason, StringComparison.Ordinal);

        // Without scores a NaN is no result either.
        using GraphNetwork noScores = new(OptimizedGraph()) { Plant = (_, found) => logits.CopyTo(found, 0) };
        Assert.Equal(Array.Exists(logits, float.IsNaN), !Verifier.Verify(noScores, oracle, [bad]).Passed);
        VerificationReport fine = Verifier.Verify(network, oracle, [normal]);
        Assert.Null(fine.Outputs[0].Reason);
        Assert.True(fine.Passed);
    }

    [Fact]
    public void An_input_that_nobody_reads_is_fed_with_zeros()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_onnx));
        ValueInfoProto unread = model.Graph.Input[0].Clone();
        unread.Name = "unread";
        unread.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimParam = "N" };
        model.Graph.Input.Insert(0, unread);
        string path = _folder["unread.onnx"];
        File.WriteAllBytes(path, model.ToByteArray());
        Compilation compilation = Compiler.Compile(path, new CompileOptions());
        Assert.Contains("input 'unread' is left out: the outputs do not depend on it", compilation.Notes);

        using GraphNetwork network = new(compilation.Optimized.Graph, Image, scoresOutput: 0);
        foreach (string[] outputs in new string[][] { [], ["logits"] })
        {
            using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path, new OracleOptions { Outputs = outputs });
            Assert.Equal(outputs.Length == 0 ? 2 : 1, oracle.Inputs.Count);
            IReadOnlyDictionary<string, FloatTensor> inputs = VerificationInputs.Random(network.Inputs, 1, seed: 3).Single();
            Assert.True(Verifier.Verify(network, oracle, [inputs]).Passed);
            Assert.NotNull(Benchmark.Run(network, oracle, inputs, runs: 1).Ratio);
        }
    }

    [Fact]
    public void A_network_that_ends_at_an_inner_value_is_compared_and_timed_there()
    {
        CompileOptions options = new() { Outputs = ["pooled"] };
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(_onnx, new OracleOptions { Outputs = options.Outputs });
        using GraphNetwork network = new(OptimizedGraph("pooled"), Image);
        IReadOnlyDictionary<string, FloatTensor> inputs = VerificationInputs.Random(network.Inputs, 1, seed: 3).Single();
        BenchmarkReport report = Benchmark.Run(network, oracle, inputs, runs: 1);
        Assert.True(report.Verification!.Passed);
        Assert.Equal("pooled", Assert.Single(report.Verification.Outputs).Name);
        Assert.NotNull(report.Ratio);

        LayerReport layers = Verifier.CompareLayers(_onnx, options, model => new GraphNetwork(OptimizedGraph([.. model.Plan.Outputs.Select(o => o.Name)])), inputs);
        Assert.Equal(["stem_relu", "block_relu", "pooled"], layers.Layers.Select(l => l.Output.Name));
        Assert.Null(layers.FirstDiffering);
    }

    [Fact]
    public void Networks_that_do_not_belong_together_are_refused()
    {
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(_onnx);
        Value x = new("x", new TensorShape(1, 3));
        using GraphNetwork other = new(new Graph("other", [x], [x], []));
        string message = Assert.Throws<VerificationException>(() => Verifier.Verify(other, oracle, VerificationInputs.Random(other.Inputs, 1, 0))).Message;
        Assert.Contains("name the ONNX file", message, StringComparison.Ordinal);
        using GraphNetwork network = new(OptimizedGraph());
        Assert.Throws<VerificationException>(() => Verifier.Verify(network, oracle, []));
    }

    [Fact]
    public void Random_inputs_are_reproducible_and_look_like_normalised_pictures()
    {
        NetworkTensor[] inputs = [new("p", new TensorShape(1, 3, 29, 37), Image), new("v", new TensorShape(7, 211))];
        IReadOnlyDictionary<string, FloatTensor>[] first = [.. VerificationInputs.Random(inputs, 2, seed: 5)];
        IReadOnlyDictionary<string, FloatTensor>[] again = [.. VerificationInputs.Random(inputs, 2, seed: 5)];
        Assert.Equal(first[1]["p"].Elements, again[1]["p"].Elements);
        Assert.NotEqual(first[0]["p"].Elements, first[1]["p"].Elements);
        float[] blue = first[0]["p"].Elements[(2 * 29 * 37)..];
        Assert.InRange(blue.Min(), (0 - 0.3f) / 0.3f, -0.9f);
        Assert.InRange(blue.Max(), 2.2f, (1 - 0.3f) / 0.3f);
        Assert.InRange(first[0]["v"].Elements.Average(), -0.1f, 0.1f);
        Assert.InRange(first[0]["v"].Elements.Select(e => e * e).Average(), 0.9f, 1.1f);
    }

    [Fact]
    public void Layers_are_compared_and_the_first_differing_one_is_named()
    {
        Dictionary<string, FloatTensor> inputs = new() { ["picture"] = new RandomTensors(9).Normal(new TensorShape(1, 3, 11, 13)) };
        GraphNetwork? opened = null;
        GraphNetwork Open(Action<string, float[]> plant) => opened = new GraphNetwork(OptimizedGraph(["stem_relu", "block_relu", "pooled", "features", "logits"])) { Plant = plant };

        LayerReport right = Verifier.CompareLayers(_onnx, new CompileOptions(), _ => Open((_, _) => { }), inputs);
        Assert.Null(right.FirstDiffering);
        Assert.Empty(right.NotCompared);
        Assert.True(opened!.IsDisposed);
        Assert.Equal(["stem_relu", "block_relu"], right.Layers.Take(2).Select(l => l.Output.Name));
        Assert.Equal("logits", right.Layers[^1].Output.Name);

        LayerReport wrong = Verifier.CompareLayers(
            _onnx, new CompileOptions(), _ => Open((name, values) => values[^1] += name is "block_relu" or "logits" ? 0.1f : 0), inputs);
        Assert.Equal("block_relu", wrong.FirstDiffering?.Output.Name);
        Assert.Contains("block_conv", wrong.FirstDiffering!.FusedFrom);
        Assert.Equal(2, wrong.Layers.Count(l => !l.Output.Passed));
    }

    private Graph OptimizedGraph(params string[] outputs) => Compiler.Compile(_onnx, new CompileOptions { Outputs = outputs }).Optimized.Graph;
}
