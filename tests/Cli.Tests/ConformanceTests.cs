using System.Diagnostics;
using System.Text.Json;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary><c>resnetvk conformance</c>.</summary>
public sealed class ConformanceTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly ScratchFolder _scratch = TestData.Scratch();

    public void Dispose() => _scratch.Dispose();

    [SkippableFact]
    public void A_run_without_failures_ends_with_0_and_counts()
    {
        TestDevice.Require();
        OnnxTestFolder.WriteRelu(_scratch["tests"], "test_relu");
        JsonElement json = Run("--json", "--report", _scratch["report.html"]).Expect(0).Json();
        Assert.Equal((1, 0, 0), (Count(json, "passed"), Count(json, "failed"), Count(json, "skipped")));
        Assert.Equal(0, json.GetProperty("worst").GetDouble());
        Assert.Equal("onnx/test_relu", json.GetProperty("worstCase").GetProperty("id").GetString());
        Assert.True(json.GetProperty("complete").GetBoolean());
        Assert.Equal("onnx", json.GetProperty("suites")[0].GetProperty("name").GetString());
        Assert.NotEqual("", json.GetProperty("driver").GetString());
        Assert.Equal(0, json.GetProperty("failures").GetArrayLength());
        Assert.Equal(0, json.GetProperty("skippedFor").GetArrayLength());
        string page = File.ReadAllText(_scratch["report.html"]);
        Assert.Contains("This device computes what it should.", page, StringComparison.Ordinal);
        Assert.Contains("not run: operators, pictures, classes, networks, determinism", page, StringComparison.Ordinal);
        Assert.Equal(5, json.GetProperty("suitesLeftOut").GetArrayLength());
    }

    [SkippableFact]
    public void A_failure_ends_with_1_and_says_why()
    {
        TestDevice.Require();
        OnnxTestFolder.WriteRelu(_scratch["tests"], "test_relu", lastExpected: 7);
        CommandResult text = Run().Expect(1);
        Assert.Contains("FAILED onnx/test_relu: test_data_set_0, output 'y', element [0,2,1]", text.Output, StringComparison.Ordinal);
        Assert.Contains("FAILED: 0 of 1 cases", text.Output, StringComparison.Ordinal);
        Assert.Contains("FAILED onnx/test_relu", text.Messages, StringComparison.Ordinal);
        Assert.Equal("onnx/test_relu", Run("--json").Expect(1).Json().GetProperty("failures")[0].GetProperty("id").GetString());
    }

    [SkippableFact]
    public void An_expected_failure_ends_with_0_and_a_surprise_pass_with_1()
    {
        TestDevice.Require();
        string dataSet = OnnxTestFolder.WriteRelu(_scratch["tests"], "test_relu", lastExpected: 7);
        File.WriteAllText(_scratch["expected.json"], """{"expected": [{"case": "onnx/test_relu", "reason": "a test of tests"}]}""");
        Assert.Equal(1, Count(Run("--json", "--expected", _scratch["expected.json"]).Expect(0).Json(), "expectedFailures"));

        Directory.Delete(dataSet, recursive: true);
        OnnxTestFolder.WriteRelu(_scratch["tests"], "test_relu");
        CommandResult surprise = Run("--expected", _scratch["expected.json"]).Expect(1);
        Assert.Contains("it passed, but is listed as an expected failure: a test of tests", surprise.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Bad_usage_ends_with_2()
    {
        TestDevice.Require();
        OnnxTestFolder.WriteRelu(_scratch["tests"], "test_relu");
        File.WriteAllText(_scratch["bad.json"], "{}");
        Directory.CreateDirectory(_scratch["empty"]);
        (string[] Arguments, string Message)[] cases =
        [
            (["--suite", "onnx,layers"], "--suite: there is no suite 'layers'"),
            (["--suite", ","], "--suite is empty"),
            (["--onnx-tests", _scratch["empty"]], "holds no test"),
            (["--onnx-tests", _scratch["nowhere"]], "is no folder"),
            (["--onnx-tests", _scratch["tests"], "--suite", "onnx", "--filter", "conv"], "no case of onnx has a name that contains 'conv'"),
            (["--expected", _scratch["bad.json"]], "is no list of expected failures"),
            (["--expected", _scratch["nowhere.json"]], "nowhere.json"),
            (["--report", _scratch["nowhere/report.html"]], "does not exist"),
            (["--seed", "-1"], "--seed"),
            (["--device", "99"], "99"),
        ];
        foreach ((string[] arguments, string message) in cases)
        {
            Assert.Contains(message, ResNetVkCommand.Run(["conformance", .. arguments]).Expect(2).Messages, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void Another_process_gives_the_same_bits()
    {
        TestDevice.Require();
        CommandResult result = ResNetVkCommand.Run("conformance", "--suite", "determinism", "--quick", "--filter", "fashion-mnist-resnet20/process", "--json").Expect(0);
        Assert.Equal((1, 0), (Count(result.Json(), "passed"), Count(result.Json(), "skipped")));
    }

    [SkippableFact]
    public async Task A_signal_ends_it_with_what_is_known()
    {
        TestDevice.Require();
        Skip.If(OperatingSystem.IsWindows(), "signals are sent with kill");
        ProcessStartInfo start = ResNetVkCommand.ChildStart("conformance", "--suite", "determinism", "--report", _scratch["report.html"]);
        using Process child = Process.Start(start)!;
        using CancellationTokenSource patience = new(s_patience);
        using CancellationTokenRegistration impatience = patience.Token.Register(() => child.Kill(entireProcessTree: true));
        Task<string> output = child.StandardOutput.ReadToEndAsync();
        string? first = await child.StandardError.ReadLineAsync();
        Assert.Contains(" passed, 0 failed, ", first, StringComparison.Ordinal);

        using Process kill = Process.Start("kill", ["-TERM", $"{child.Id}"]);
        await kill.WaitForExitAsync();
        await child.StandardError.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.Equal(130, child.ExitCode);
        Assert.Contains("UNDECIDED: ", await output, StringComparison.Ordinal);
        Assert.Contains("The run was stopped before its end.", await File.ReadAllTextAsync(_scratch["report.html"]), StringComparison.Ordinal);
    }

    private static int Count(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private CommandResult Run(params string[] more) =>
        ResNetVkCommand.Run(["conformance", "--suite", "onnx", "--onnx-tests", _scratch["tests"], .. more]);
}
