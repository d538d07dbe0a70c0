using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>The plans of known networks, as <c>inspect --brief</c> prints them: a change of passes, kernels or memory shows which steps it touches.</summary>
public sealed class PlanGoldenTests
{
    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    [InlineData("resnet56")]
    public void ThePlanIsTheOneThatWasReviewed(string network)
    {
        using ScratchFolder scratch = TestData.Scratch();
        string model = scratch["model.rnvk"];
        ResNetVkCommand.Run("convert", $"random:{network}", "-o", model).Expect(0);

        GoldenFile.Check($"{network}.txt", ResNetVkCommand.Run("inspect", model, "--brief").Expect(0).Output);
    }

    [Fact]
    public void ADifferenceNamesItsLines()
    {
        Assert.Null(GoldenFile.Difference("a\nb\n", "a\r\nb\r\n"));
        Assert.Equal("from line 2 on, 1 lines were\n  b\nand 1 are now\n  c\n", GoldenFile.Difference("a\nb\nd\n", "a\nc\nd\n"));
        Assert.Equal("from line 2 on, 0 lines were\nand 2 are now\n  c\n  b\n", GoldenFile.Difference("a\nb\n", "a\nc\nb\nb\n"));
        Assert.Equal("from line 1 on, 7 lines were\n  1\n  2\n  3\n  4\n  5\n  …\nand 0 are now\n", GoldenFile.Difference("1\n2\n3\n4\n5\n6\n7\n8", "8"));
    }

    [Fact]
    public void TheBriefTextDoesNotDependOnWeights()
    {
        using ScratchFolder scratch = TestData.Scratch();
        string[] texts = [.. new[] { 3, 7 }.Select(seed =>
        {
            ResNetVkCommand.Run("convert", $"random:resnet20:{seed}", "-o", scratch["model.rnvk"]).Expect(0);
            return ResNetVkCommand.Run("inspect", scratch["model.rnvk"], "--brief").Expect(0).Output;
        })];

        Assert.Equal(texts[0], texts[1]);
        Assert.DoesNotContain("sha256", texts[0], StringComparison.Ordinal);
        Assert.DoesNotContain("tool", texts[0], StringComparison.Ordinal);
        Assert.Contains("step 2: layer1.0.conv2 = Conv2D[s1 p1,1,1,1]+Residual+Relu", texts[0], StringComparison.Ordinal);
        Assert.Contains("--brief", ResNetVkCommand.Run("inspect", scratch["model.rnvk"], "--brief", "--json").Expect(2).Output, StringComparison.Ordinal);
    }
}
