namespace ResNetVk.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("devices")]
    [InlineData("convert", "--output", "--arch", "--input-shape", "--precision", "--outputs", "--report", "--labels", "--mean", "--std", "--scale", "--resize", "--crop", "--color")]
    [InlineData("inspect", "--pipeline-stats", "--no-cache", "--no-timing", "--timing-budget")]
    [InlineData("classify", "--top", "--validation", "--no-cache", "--no-timing", "--timing-budget")]
    [InlineData("run", "--input", "--output", "--validation", "--no-cache", "--no-timing", "--timing-budget")]
    [InlineData("verify", "--against", "--arch", "--input", "--random", "--layers", "--data", "--limit", "--validation", "--no-cache", "--no-timing", "--timing-budget")]
    [InlineData("evaluate", "--data", "--limit", "--validation", "--no-cache", "--no-timing", "--timing-budget")]
    [InlineData("bench", "--against", "--arch", "--threads", "--runs", "--explain", "--roofline", "--validation", "--no-cache", "--no-timing", "--timing-budget")]
    public void Every_command_explains_its_options_and_shows_an_example(string command, params string[] options)
    {
        CommandResult result = ResNetVkCommand.Run(command, "--help").Expect(0);
        Assert.All(["--json", "--help", "--device", .. options], option => Assert.Contains(option, result.Output, StringComparison.Ordinal));
        Assert.Contains($"Example:\n  resnetvk {command}", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("", result.Messages);
    }

    [Theory]
    [InlineData("networks")]
    [InlineData("export", "--output", "--arch", "--external-weights")]
    public void Commands_that_need_no_device_explain_themselves(string command, params string[] options)
    {
        CommandResult result = ResNetVkCommand.Run(command, "--help").Expect(0);
        Assert.All(["--json", "--help", .. options], option => Assert.Contains(option, result.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("--device", result.Output, StringComparison.Ordinal);
        Assert.Contains($"Example:\n  resnetvk {command}", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_program_lists_its_commands_one_line_each()
    {
        CommandResult result = ResNetVkCommand.Run("--help").Expect(0);
        foreach (string command in (string[])["devices", "convert", "networks", "export", "inspect", "classify", "run", "verify", "evaluate", "bench"])
        {
            Assert.Matches($@"(?m)^  {command} .*\S", result.Output);
        }

        Assert.Contains("Exit status", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_shown() => Assert.Matches(@"^\d+\.\d+\.\d+", ResNetVkCommand.Run("--version").Expect(0).Output);
}
