using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Export;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Networks.Random;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>
/// One network of every family, with random weights: the optimized graph, run by the reference interpreter, against ONNX Runtime
/// running the exported network. Odd sizes, so that strides, pools and shortcuts meet a rest.
/// </summary>
public sealed class BuiltInNetworkTests
{
    [Theory]
    [InlineData("resnet20", 29, 31)]
    [InlineData("resnet20_b", 29, 31)]
    [InlineData("resnet20_c", 11, 37)]
    [InlineData("plain20", 11, 13)]
    [InlineData("resnet18", 37, 41)]
    [InlineData("resnet18_a", 37, 41)]
    [InlineData("resnet50_v1", 37, 29)]
    [InlineData("resnet50_dilated8", 37, 29)]
    [InlineData("resnet50d", 37, 41)]
    [InlineData("resnext50_32x4d", 29, 37)]
    [InlineData("se_resnet18", 37, 41)]
    [InlineData("resnet50_v2", 37, 29)]
    [InlineData("preact_resnet20", 13, 11)]
    [InlineData("preact_resnet164", 7, 5)]
    [InlineData("wrn_16_8", 7, 5)]
    [InlineData("highway19", 13, 11)]
    [InlineData("maxout_cifar", 13, 11)]
    [InlineData("fcn_resnet50", 37, 53)]
    [InlineData("resnet50_fpn", 53, 37)]
    public void ONNX_Runtime_computes_the_same(string name, int height, int width)
    {
        using ScratchFolder folder = TestData.Scratch();
        string onnx = folder["network.onnx"];
        OnnxExporter.Save(RandomSource.Import($"random:{name}:7"), onnx);
        CompileOptions options = new() { InputShapes = new Dictionary<string, TensorShape> { [""] = new(1, 3, height, width) } };
        Compilation compilation = Compiler.Compile($"random:{name}:7", options);
        using GraphNetwork network = new(compilation.Optimized.Graph);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(onnx);
        VerificationReport report = Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 1, seed: 7), relativeBound: 1e-5);
        Assert.True(report.Passed, string.Join("; ", report.Outputs.Select(o => $"{o}")));
    }

    [Fact]
    public void Every_stage_can_be_an_output()
    {
        string[] outputs = ["relu", "maxpool", "layer1", "layer1.0", "layer2", "layer2.0.bn2", "layer3", "layer4", "avgpool", "fc"];
        using ScratchFolder folder = TestData.Scratch();
        string onnx = folder["network.onnx"];
        OnnxExporter.Save(RandomSource.Import("random:resnet18"), onnx);
        CompileOptions options = new() { InputShapes = new Dictionary<string, TensorShape> { [""] = new(1, 3, 37, 41) }, Outputs = outputs };
        Compilation compilation = Compiler.Compile("random:resnet18", options);
        Assert.Equal(outputs, compilation.Model.Plan.Outputs.Select(o => o.Name));
        using GraphNetwork network = new(compilation.Optimized.Graph);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(onnx, new OracleOptions { Outputs = outputs });
        Assert.True(Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 1, seed: 7), relativeBound: 1e-5).Passed);
    }
}
