using System.Text.Json;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>A picture that cannot be classified does not keep the others from it.</summary>
public sealed class SeveralPicturesTests : IClassFixture<BundledNetwork>, IDisposable
{
    private readonly BundledNetwork _network;
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public SeveralPicturesTests(BundledNetwork network) => _network = network;

    public void Dispose() => _scratch.Dispose();

    [SkippableFact]
    public void Good_pictures_are_classified_and_each_bad_one_is_named()
    {
        TestDevice.Require();
        File.WriteAllText(_scratch["text.png"], "this is no picture");
        string[] paths = [_scratch["text.png"], _network.Samples[1], _scratch["missing.png"], _network.Samples[5]];

        CommandResult text = ResNetVkCommand.Run(["classify", _network.Compiled, .. paths]).Expect(2);
        Assert.Contains("1-trouser.png", text.Output, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(_network.Samples[5]), text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("text.png", text.Output, StringComparison.Ordinal);
        string[] errors = [.. text.Messages.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal))];
        Assert.Equal(2, errors.Length);
        Assert.Contains("text.png' is not a picture", errors[0], StringComparison.Ordinal);
        Assert.Contains("missing.png' does not exist", errors[1], StringComparison.Ordinal);
        Assert.Contains("hint: 2 of 4 pictures", text.Messages, StringComparison.Ordinal);

        CommandResult json = ResNetVkCommand.Run(["classify", _network.Compiled, .. paths, "--json"]).Expect(2);
        JsonElement[] images = [.. json.Json().GetProperty("images").EnumerateArray()];
        Assert.Equal(paths, images.Select(i => i.GetProperty("path").GetString()!));
        Assert.Equal([true, false, true, false], images.Select(i => i.TryGetProperty("error", out _)));
        Assert.Equal([false, true, false, true], images.Select(i => i.TryGetProperty("predictions", out JsonElement predictions) && predictions.GetArrayLength() > 0));
        Assert.Contains("not a picture", images[0].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_without_a_good_picture_is_refused()
    {
        File.WriteAllText(_scratch["text.png"], "this is no picture");
        string[] command = ["classify", _network.Compiled, _scratch["text.png"], _scratch["missing.png"]];
        CommandResult text = ResNetVkCommand.Run(command).Expect(2);
        Assert.Equal("", text.Output);
        Assert.Contains("text.png' is not a picture", text.Messages, StringComparison.Ordinal);
        Assert.Contains("missing.png' does not exist", text.Messages, StringComparison.Ordinal);
        Assert.Contains("none of the 2 pictures", ResNetVkCommand.Run([.. command, "--json"]).Expect(2).Json().GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
