using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>The Vulkan runtime recognises as many of the 10,000 test pictures as the trainer measured, to the last picture.</summary>
public sealed partial class WholeTestSetTests : IClassFixture<BundledNetwork>
{
    private const string FashionMnist = "/usr/share/datasets/fashion-mnist";

    private readonly BundledNetwork _network;

    public WholeTestSetTests(BundledNetwork network) => _network = network;

    [SkippableFact]
    public void Evaluate_gives_the_accuracy_that_the_trainer_measured()
    {
        Skip.IfNot(Directory.Exists(FashionMnist), $"{FashionMnist} is not there: apt-get install dataset-fashion-mnist");
        string readme = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "models", "README.md"));
        int recognised = int.Parse(Recognised().Match(readme).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

        JsonElement json = ResNetVkCommand.Run("evaluate", _network.Compiled, "--data", $"fashion-mnist:{FashionMnist}", "--json").Expect(0).Json();

        Assert.Equal(10_000, json.GetProperty("images").GetInt32());
        Assert.Equal(recognised, json.GetProperty("top1Count").GetInt32());
    }

    [GeneratedRegex(@"Test accuracy \| \*\*[\d.]+ %\*\*: ([\d,]+) of the 10,000 test images")]
    private static partial Regex Recognised();
}
