using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Onnx;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>Small networks of one kind of operator each, from ONNX to the device, against ONNX Runtime.</summary>
public sealed class OperatorSessionTests
{
    [SkippableTheory]
    [InlineData("nearest", 13, 37)]
    [InlineData("linear", 13, 37)]
    [InlineData("linear", 3, 4)]
    public void Resize(string mode, int height, int width) => Agrees(writer =>
    {
        string x = Convolution(writer, writer.AddInput("x", 2, 3, 7, 11), "first", 3, 5);
        string sizes = writer.AddInitializer("sizes", [2L, 5, height, width], 4);
        string resized = writer.AddNode("Resize", [x, "", "", sizes], OnnxAttributes.String("mode", mode));
        return Convolution(writer, resized, "second", 5, 3);
    });

    private static string Convolution(OnnxGraphWriter writer, string x, string name, int inputs, int outputs) => writer.AddNode(
        "Conv",
        [x, writer.AddInitializer(name, new RandomTensors(inputs).Normal(new TensorShape(outputs, inputs, 3, 3), 0, 0.3).Elements, outputs, inputs, 3, 3)],
        OnnxAttributes.Ints("pads", 1, 1, 1, 1));

    private static void Agrees(Func<OnnxGraphWriter, string> build)
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["network.onnx"];
        OnnxGraphWriter writer = new("network", 18);
        writer.AddOutput(build(writer), [.. Enumerable.Repeat(OnnxDimension.Unknown, 4)]);
        writer.Save(path);
        using VulkanDevice device = CreateDevice();
        using SessionNetwork network = new(device, Compiler.Compile(path, new CompileOptions()).Model);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path, new OracleOptions { Threads = 1 });
        VerificationReport report = Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 3, seed: 5), relativeBound: 1e-5);
        Assert.True(report.Passed, $"{report.Outputs[0]}");
        Assert.Empty(device.ValidationMessages);
    }

    private static VulkanDevice CreateDevice()
    {
        try
        {
            return VulkanDevice.Create(new VulkanDeviceOptions { Validation = true });
        }
        catch (VulkanUnavailableException exception)
        {
            throw new SkipException(exception.Message);
        }
    }
}
