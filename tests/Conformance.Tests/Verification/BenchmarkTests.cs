using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

public sealed class BenchmarkTests
{
    private static readonly Dictionary<string, FloatTensor> Inputs = new() { ["picture"] = new RandomTensors(9).Normal(new TensorShape(1, 3, 11, 13)) };

    [Fact]
    public void Verifies_then_times_both_in_turns()
    {
        using ScratchFolder folder = TestData.Scratch();
        string onnx = SmallClassifier.Save(folder);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(onnx, new OracleOptions { Threads = 1 });
        using GraphNetwork network = new(Compiler.Compile(onnx, new CompileOptions()).Optimized.Graph);
        BenchmarkReport report = Benchmark.Run(network, oracle, Inputs, runs: 5, warmUps: 2);
        Assert.True(report.Verification!.Passed);
        Assert.Equal((5, 1 + 2 + 5), (report.Runs, network.Runs));
        Assert.Equal(report.Ours!.MedianMilliseconds / report.Theirs!.MedianMilliseconds, report.Ratio);
        Assert.True(report.Ours.P10Milliseconds <= report.Ours.MedianMilliseconds && report.Ours.MedianMilliseconds <= report.Ours.P90Milliseconds);
    }

    [Fact]
    public void A_wrong_network_is_not_timed()
    {
        using ScratchFolder folder = TestData.Scratch();
        string onnx = SmallClassifier.Save(folder);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(onnx);
        using GraphNetwork network = new(Compiler.Compile(onnx, new CompileOptions()).Optimized.Graph) { Plant = (_, logits) => logits[0] += 1 };
        BenchmarkReport report = Benchmark.Run(network, oracle, Inputs, runs: 5);
        Assert.False(report.Verification!.Passed);
        Assert.Null(report.Ours);
        Assert.Null(report.Ratio);
        Assert.Equal(1, network.Runs);
    }

    [Fact]
    public void A_network_can_be_timed_alone()
    {
        Value x = new("picture", new TensorShape(1, 3, 11, 13));
        using GraphNetwork network = new(new Graph("nothing", [x], [x], []));
        BenchmarkReport report = Benchmark.Run(network, null, Inputs, runs: 3, warmUps: 0);
        Assert.Null(report.Theirs);
        Assert.Null(report.Verification);
        Assert.Equal((3, 3), (report.Runs, network.Runs));
        Assert.Throws<ArgumentOutOfRangeException>(() => Benchmark.Run(network, null, Inputs, runs: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Benchmark.Run(network, null, Inputs, runs: 1, pause: TimeSpan.FromMilliseconds(-1)));
        Assert.Equal(2, Benchmark.Run(network, null, Inputs, runs: 2, pause: TimeSpan.FromMilliseconds(1)).Runs);
    }

    [Fact]
    public void Quantiles_are_interpolated()
    {
        Assert.Equal(new Timing(3, 1.4, 4.6), Timing.Of([5, 1, 4, 2, 3]));
        Assert.Equal(new Timing(2, 2, 2), Timing.Of([2]));
        Assert.Throws<ArgumentException>(() => Timing.Of([]));
    }
}
