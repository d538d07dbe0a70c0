using System.IO.Compression;
using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.DataSets;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>The converter's optimized graph, run by the reference interpreter, against ONNX Runtime on trained networks: no device needed.</summary>
public sealed class WholeNetworkTests
{
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Std = [0.229f, 0.224f, 0.225f];

    [SkippableTheory]
    [InlineData("cifar-resnet/resnet20.onnx")]
    [InlineData("cifar-resnet/resnet56.onnx")]
    public void Cifar_networks(string model)
    {
        string onnx = TestData.Require(model);
        Check(onnx, TestData.Require("cifar10/test_first500.bin"), [1, 3, 32, 32], samples: 3, new ImageOptions { Mean = Mean, Std = Std });
    }

    [SkippableFact]
    public void ImageNet_ResNet18()
    {
        using ScratchFolder folder = TestData.Scratch();
        string onnx = folder["resnet18.onnx"];
        using (FileStream packed = File.OpenRead(TestData.Require("imagenet/resnet18.onnx.gz")))
        using (GZipStream content = new(packed, CompressionMode.Decompress))
        using (FileStream file = File.Create(onnx))
        {
            content.CopyTo(file);
        }

        Check(onnx, TestData.Require("imagenet/val"), [1, 3, 224, 224], samples: 1, new ImageOptions { Mean = Mean, Std = Std, Crop = 224 });
    }

    private static void Check(string onnx, string pictures, int[] shape, int samples, ImageOptions image)
    {
        CompileOptions options = new() { InputShapes = new Dictionary<string, TensorShape> { [""] = new(shape) }, Image = image };
        Compilation compilation = Compiler.Compile(onnx, options);
        using GraphNetwork network = new(compilation.Optimized.Graph, compilation.Model.Plan.Inputs[0].Image, scoresOutput: 0);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(onnx);
        IPictureDataSet set = PictureDataSets.Open(pictures.EndsWith(".bin", StringComparison.Ordinal) ? $"cifar10:{pictures}" : pictures);
        VerificationReport report = Verifier.Verify(network, oracle, VerificationInputs.FromPictures(network.Inputs, set, samples), relativeBound: 1e-5);
        Assert.True(report.Passed, $"{report.Outputs[0]}");
        Assert.Equal((samples, 1.0), (report.Samples, report.Top1Agreement));
    }
}
