using ResNetVk.Conformance.Harness;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Conformance.Tests.Harness;

/// <summary>What is known to fail becomes no failure, unless it passes.</summary>
public sealed class ExpectedFailuresTests
{
    private static readonly CaseResult s_failed = new("onnx", "Relu", "test_relu", CaseStatus.Failed) { Reason = "1 is not 2" };

    [Fact]
    public void A_failure_that_is_expected_is_none()
    {
        CaseResult judged = Listed().Apply(s_failed, SampleReport.Device());
        Assert.Equal(CaseStatus.ExpectedFailure, judged.Status);
        Assert.Equal("the driver rounds down (found: 1 is not 2)", judged.Reason);
    }

    [Fact]
    public void A_pass_that_is_not_expected_is_a_failure()
    {
        CaseResult judged = Listed().Apply(s_failed with { Status = CaseStatus.Passed, Reason = null }, SampleReport.Device());
        Assert.Equal(CaseStatus.SurprisePass, judged.Status);
        Assert.Contains("listed as an expected failure: the driver rounds down", judged.Reason, StringComparison.Ordinal);
        Assert.Equal(1, SampleReport.Of(judged).Failed);
    }

    [Fact]
    public void A_case_that_was_skipped_stays_so() =>
        Assert.Equal(CaseStatus.Skipped, Listed().Apply(s_failed with { Status = CaseStatus.Skipped }, SampleReport.Device()).Status);

    [Theory]
    [InlineData("Test*", null, true)]
    [InlineData("test gpu", "*driver 1.2.?", true)]
    [InlineData("Other*", null, false)]
    [InlineData(null, "Test driver 1.3*", false)]
    public void An_entry_may_be_about_some_devices_and_drivers(string? device, string? driver, bool applies)
    {
        ExpectedFailures expected = new([new ExpectedFailure("onnx/test_relu", "a reason", device, driver)]);
        Assert.Equal(applies ? CaseStatus.ExpectedFailure : CaseStatus.Failed, expected.Apply(s_failed, SampleReport.Device()).Status);
    }

    [Fact]
    public void Entries_whose_case_never_came_are_named()
    {
        ExpectedFailures expected = new([new ExpectedFailure("onnx/test_relu", "a reason"), new ExpectedFailure("onnx/test_rleu", "a reason")]);
        expected.Apply(s_failed, SampleReport.Device());
        Assert.Equal("onnx/test_rleu", Assert.Single(expected.NotMet(SampleReport.Device())).Case);
    }

    [Fact]
    public void The_list_of_the_program_has_reasons() => Assert.All(ExpectedFailures.Default().Entries, e => Assert.True(e.Reason.Length > 20, e.Case));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"expected": [{"case": "onnx/x"}]}""")]
    [InlineData("""{"expected": [{"case": "onnx/x", "reason": " "}]}""")]
    [InlineData("""{"expected": [{"case": "onnx/x", "reason": "r", "devise": "x"}]}""")]
    [InlineData("""{"expected": [null]}""")]
    [InlineData("""{"expected": null}""")]
    public void Other_files_are_refused_with_the_form(string content)
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllText(folder["expected.json"], content);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => ExpectedFailures.Load(folder["expected.json"]));
        Assert.Contains("expected.json", exception.Message, StringComparison.Ordinal);
        Assert.Contains("expected is {\"expected\": [{\"case\":", exception.Message, StringComparison.Ordinal);
    }

    private static ExpectedFailures Listed()
    {
        using ScratchFolder folder = TestData.Scratch();
        File.WriteAllText(folder["expected.json"], """{"expected": [{"case": "onnx/test_relu", "reason": "the driver rounds down"}]}""");
        return ExpectedFailures.Load(folder["expected.json"]);
    }
}
