using Google.Protobuf;
using ResNetVk.Conformance.Harness;
using ResNetVk.Conformance.Harness.OnnxTests;
using ResNetVk.Onnx;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;
using Xunit;
using DataType = ResNetVk.Onnx.TensorProto.Types.DataType;

namespace ResNetVk.Conformance.Tests.Harness;

/// <summary>The format of ONNX's backend tests is read; what is wrong in a test is its result.</summary>
public sealed class OnnxTestSuiteTests : IDisposable
{
    private readonly ScratchFolder _folder = TestData.Scratch();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_right_test_passes_a_wrong_one_says_where_it_differs()
    {
        OnnxTestFolder.WriteRelu(_folder.FullPath, "node/test_right");
        OnnxTestFolder.WriteRelu(_folder.FullPath, "node/test_wrong", lastExpected: 0.75f);
        CaseResult[] results = Run();
        Assert.Equal(["node/test_right", "node/test_wrong"], results.Select(r => r.Name));
        Assert.Equal(CaseStatus.Passed, results[0].Status);
        Assert.Equal("Relu", results[0].Group);
        Assert.Equal(0, results[0].WorstErrorOverBound);
        Assert.Equal(CaseStatus.Failed, results[1].Status);
        Assert.Contains("output 'y', element [0,2,1] of 1x3x2: expected 0.75, found 0.5", results[1].Reason, StringComparison.Ordinal);
        Assert.InRange(results[1].WorstErrorOverBound!.Value, 333, 334);
    }

    [SkippableTheory]
    [InlineData("output_0.pb", "test_data_set_0 has no output_0.pb, but the model has 1 outputs")]
    [InlineData("input_0.pb", "test_data_set_0 has no file for the model's input 'x'")]
    public void A_missing_file_fails(string file, string reason)
    {
        File.Delete(Path.Combine(OnnxTestFolder.WriteRelu(_folder.FullPath, "test_relu"), file));
        Assert.Equal((CaseStatus.Failed, reason), Only());
    }

    [SkippableTheory]
    [InlineData("output_0.pb")]
    [InlineData("input_0.pb")]
    [InlineData("../model.onnx")]
    public void A_file_cut_short_fails(string file)
    {
        string path = Path.Combine(OnnxTestFolder.WriteRelu(_folder.FullPath, "test_relu"), file);
        byte[] content = File.ReadAllBytes(path);
        for (int length = 0; length < content.Length; length++)
        {
            File.WriteAllBytes(path, content[..length]);
            (CaseStatus status, string? reason) = Only();
            Assert.True(status == CaseStatus.Failed || (status == CaseStatus.Skipped && file.EndsWith(".onnx", StringComparison.Ordinal)), $"{length} bytes: {status}");
            Assert.NotNull(reason);
            Assert.DoesNotContain("Exception:", reason, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [InlineData(DataType.Double)]
    [InlineData(DataType.Bool)]
    [InlineData(DataType.Int64)]
    public void Other_elements_are_skipped_by_name(DataType type)
    {
        ModelProto model = OnnxTestFolder.OneNode("Relu");
        model.Graph.Output[0].Type.TensorType.ElemType = (int)type;
        TensorProto tensor = OnnxTensor.Float32("x", [1, 2, 3, 4, 5, 6], 1, 3, 2);
        OnnxTestFolder.Write(_folder.FullPath, "test_type", model, [tensor], [tensor]);
        (CaseStatus status, string? reason) = Only();
        Assert.Equal(CaseStatus.Skipped, status);
        Assert.StartsWith($"data type {type.ToString().ToLowerInvariant()}", reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_operator_that_is_not_there_is_skipped_with_the_reason_of_the_converter()
    {
        TensorProto tensor = OnnxTensor.Float32("x", [1, 2, 3, 4, 5, 6], 1, 3, 2);
        OnnxTestFolder.Write(_folder.FullPath, "test_tan", OnnxTestFolder.OneNode("Tan"), [tensor], [tensor]);
        Assert.Equal((CaseStatus.Skipped, "Tan: the operator is not available"), Only());
    }

    [SkippableFact]
    public void A_sequence_is_skipped()
    {
        ModelProto model = OnnxTestFolder.OneNode("Identity");
        model.Graph.Input[0].Type = new TypeProto();
        TensorProto tensor = OnnxTensor.Float32("x", [1], 1);
        OnnxTestFolder.Write(_folder.FullPath, "test_sequence", model, [tensor], [tensor]);
        Assert.Equal((CaseStatus.Skipped, "a sequence, an optional value or a map"), Only());
    }

    [SkippableFact]
    public void Weights_and_shapes_may_be_inputs()
    {
        OnnxGraphWriter writer = new("weights");
        writer.AddInput("x", 1L, 2L, 2L, 2L);
        writer.AddInput("w", 1L, 2L, 1L, 1L);
        writer.AddInput("shape", DataType.Int64, 1L);
        writer.AddNode("Conv", ["x", "w"], ["c"]);
        writer.AddNode("Reshape", ["c", "shape"], ["y"]);
        writer.AddOutput("y", 4L);
        OnnxTestFolder.Write(
            _folder.FullPath,
            "test_weights",
            writer.Build(),
            [OnnxTensor.Float32("", [1, 2, 3, 4, 5, 6, 7, 8], 1, 2, 2, 2), OnnxTensor.Float32("", [2, 10], 1, 2, 1, 1), OnnxTensor.Int64("", [4], 1)],
            [OnnxTensor.Float32("", [52, 64, 76, 88], 4)]);
        Assert.Equal((CaseStatus.Passed, null), Only());
    }

    [SkippableFact]
    public void A_tensor_of_another_size_than_it_says_fails()
    {
        string dataSet = OnnxTestFolder.WriteRelu(_folder.FullPath, "test_relu");
        TensorProto tensor = OnnxTensor.Float32("x", [1, 2, 3, 4, 5, 6], 1, 3, 2);
        tensor.Dims[1] = 1L << 40;
        File.WriteAllBytes(Path.Combine(dataSet, "input_0.pb"), tensor.ToByteArray());
        (CaseStatus status, string? reason) = Only();
        Assert.Equal(CaseStatus.Failed, status);
        Assert.Contains("input_0.pb is damaged: shape 1x1099511627776x2", reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Tests_of_Debian_pass_or_are_skipped_with_a_reason()
    {
        Skip.IfNot(OnnxTestSuite.HasTests(OnnxTestSuite.DebianFolder), $"{OnnxTestSuite.DebianFolder} is not there: install the package libonnx-testdata");
        using VulkanDevice device = ValidatedDevice.Open();
        ExpectedFailures expected = ExpectedFailures.Default();
        CaseResult[] results = [.. new OnnxTestSuite(OnnxTestSuite.DebianFolder).Run(new ConformanceRun(device), default).Select(r => expected.Apply(r, device.Info))];
        Assert.Empty(results.Where(r => r.Status is CaseStatus.Failed or CaseStatus.SurprisePass).Select(r => $"{r.Id}: {r.Reason}"));
        Assert.All(results.Where(r => r.Status == CaseStatus.Skipped), r => Assert.False(string.IsNullOrWhiteSpace(r.Reason), r.Id));

        // As many as passed when this was written: an operator that is refused from now on would otherwise only be skipped.
        Assert.True(results.Count(r => r.Status == CaseStatus.Passed) >= LeastPassed, $"{results.Count(r => r.Status == CaseStatus.Passed)} passed");
        Assert.Empty(device.ValidationMessages);
    }

    private const int LeastPassed = 254;

    private (CaseStatus Status, string? Reason) Only()
    {
        CaseResult result = Assert.Single(Run());
        return (result.Status, result.Reason);
    }

    private CaseResult[] Run()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        return [.. new OnnxTestSuite(_folder.FullPath).Run(new ConformanceRun(device), default)];
    }
}
