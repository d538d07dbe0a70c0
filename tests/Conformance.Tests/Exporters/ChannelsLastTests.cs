using Google.Protobuf;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Tests.Verification;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.DataSets;
using ResNetVk.DataSets.Pictures;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;
using ResNetVk.TestSupport.Exporters;
using Xunit;

namespace ResNetVk.Conformance.Tests.Exporters;

/// <summary>A network of TensorFlow's on whatever Vulkan device is there: tensors of [1, H, W, C], and pictures.</summary>
public sealed class ChannelsLastTests
{
    [SkippableTheory]
    [InlineData("tf2onnx")]
    [InlineData("keras2onnx")]
    public void Pictures_and_tensors_give_the_same_classes(string exporter)
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["model.onnx"];
        File.WriteAllBytes(path, ExporterFixtures.Create(exporter, 12).ToByteArray());
        CompileOptions options = new() { Image = new ImageOptions { Mean = [0.5f, 0.4f, 0.3f], Std = [0.2f, 0.25f, 0.3f] } };
        using VulkanDevice device = ValidatedDevice.Open();
        using SessionNetwork network = new(device, Compiler.Compile(path, options).Model);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(path, new OracleOptions { Threads = 1 });
        VerificationReport report = Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 2, seed: 11));
        Assert.True(report.Passed, $"{report.Outputs[0]}");

        Picture picture = new(53, 41, new RandomTensors(13).Bytes(4 * 53 * 41));
        FakePictures pictures = new([new LabelledPicture("noise", picture, 0)]);
        report = Verifier.Verify(network, oracle, VerificationInputs.FromPictures(network.Inputs, pictures));
        Assert.True(report.Passed, $"{report.Outputs[0]}");

        float[] fromPicture = new float[ResidualNetwork.Classes];
        float[] fromTensor = new float[ResidualNetwork.Classes];
        network.ReadOutput(0, fromTensor);
        network.SetPicture(picture);
        network.Run();
        network.ReadOutput(0, fromPicture);
        Assert.All(Enumerable.Range(0, fromPicture.Length), i => Assert.InRange(fromPicture[i] - fromTensor[i], -1e-4f, 1e-4f));
        Assert.True(fromTensor.Max() - fromTensor.Min() > 1e-2, "all classes are equally likely: the test would not see a difference");
        Assert.Empty(device.ValidationMessages);
    }
}
