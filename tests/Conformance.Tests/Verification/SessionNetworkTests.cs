using ResNetVk.Conformance.Oracle;
using ResNetVk.Conformance.Verification;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.DataSets;
using ResNetVk.DataSets.Pictures;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>Verification of sessions on whatever Vulkan device is there, validation layers on.</summary>
public sealed class SessionNetworkTests : IDisposable
{
    private static readonly CompileOptions Options = new() { Image = new ImageOptions { Mean = [0.5f, 0.4f, 0.3f], Std = [0.2f, 0.25f, 0.3f] } };

    private readonly ScratchFolder _folder = TestData.Scratch();
    private readonly string _onnx;

    public SessionNetworkTests() => _onnx = SmallClassifier.Save(_folder);

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_session_is_verified_with_random_inputs()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        using SessionNetwork network = Open(device);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(_onnx);
        VerificationReport report = Verifier.Verify(network, oracle, VerificationInputs.Random(network.Inputs, 7, seed: 11));
        Assert.True(report.Passed, $"{report.Outputs[0]}");
        Assert.Equal((7, 1.0), (report.Samples, report.Top1Agreement));
        Assert.Empty(device.ValidationMessages);
    }

    [SkippableFact]
    public void Layers_of_a_session_are_compared()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        Dictionary<string, FloatTensor> inputs = new() { ["picture"] = new RandomTensors(9).Normal(new TensorShape(1, 3, 11, 13)) };
        LayerReport report = Verifier.CompareLayers(
            _onnx, Options, model => new SessionNetwork(device, model), inputs);
        Assert.Null(report.FirstDiffering);
        Assert.Equal("stem_relu", report.Layers[0].Output.Name);
        Assert.Equal("logits", report.Layers[^1].Output.Name);
        Assert.Empty(device.ValidationMessages);
    }

    [SkippableFact]
    public void Pictures_and_tensors_take_turns_and_pictures_are_preprocessed_as_the_reference_does()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        using SessionNetwork network = Open(device);
        Picture picture = new(29, 37, new RandomTensors(13).Bytes(4 * 29 * 37));
        FakePictures pictures = new([new LabelledPicture("noise", picture, 0)]);
        float[] fromPicture = new float[7];
        float[] fromTensor = new float[7];
        float[] again = new float[7];

        network.SetPicture(picture);
        network.Run();
        network.ReadOutput(0, fromPicture);
        IReadOnlyDictionary<string, FloatTensor> tensor = Assert.Single(VerificationInputs.FromPictures(network.Inputs, pictures));
        network.SetInput(0, tensor["picture"].Elements);
        network.Run();
        network.ReadOutput(0, fromTensor);
        network.SetInput(0, new float[3 * 11 * 13]);
        network.SetPicture(picture);
        network.Run();
        network.ReadOutput(0, again);

        float largest = fromTensor.Max(Math.Abs);
        Assert.All(Enumerable.Range(0, 7), i => Assert.InRange(fromPicture[i] - fromTensor[i], -1e-4f * largest, 1e-4f * largest));
        Assert.Equal(fromPicture, again);

        // The evaluator takes the same way.
        int best = Array.IndexOf(fromPicture, fromPicture.Max());
        Assert.Equal(1, Evaluator.Evaluate(network, new FakePictures([new LabelledPicture("noise", picture, best)])).Top1);
        Assert.Empty(device.ValidationMessages);
    }

    [SkippableFact]
    public void A_session_is_timed_after_it_was_verified()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        using SessionNetwork network = Open(device);
        using OnnxRuntimeOracle oracle = OnnxRuntimeOracle.Load(_onnx, new OracleOptions { Threads = 1 });
        BenchmarkReport report = Benchmark.Run(network, oracle, VerificationInputs.Random(network.Inputs, 1, seed: 1).Single(), runs: 3);
        Assert.True(report.Verification!.Passed);
        Assert.NotNull(report.Ratio);
    }

    private SessionNetwork Open(VulkanDevice device) =>
        new(device, Compiler.Compile(_onnx, Options).Model);
}
