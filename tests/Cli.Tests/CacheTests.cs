using System.Text.Json;
using ResNetVk.Cli.Commands;
using ResNetVk.Format;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>What the command keeps between runs, and where.</summary>
public sealed class CacheTests : IClassFixture<TimedNetwork>, IDisposable
{
    private readonly TimedNetwork _network;
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public CacheTests(TimedNetwork network) => _network = network;

    public void Dispose() => _scratch.Dispose();

    [SkippableFact]
    public void Pipelines_choices_and_self_tests_are_kept_and_used()
    {
        TestDevice.Require();

        // A software driver times nothing unless it is asked to, and compiles what it times.
        string[] timing = ["--timing-budget", "30"];
        JsonElement first = Session(In(_scratch.FullPath), timing);
        Assert.Equal(("written", "written"), States(first));
        Assert.Contains("measured", Reasons(first));
        Assert.Equal(("passed", "written"), SelfTest(first));
        Assert.Equal(3, first.GetProperty("selfTest").GetProperty("steps").GetInt32());
        Assert.Equal(0, first.GetProperty("selfTest").GetProperty("putAside").GetArrayLength());
        string folder = _scratch["resnetvk"];
        Assert.Equal(3, Directory.GetFiles(folder).Length);
        Assert.Single(Directory.GetFiles(folder, "*.pipelines.selftest"));
        Assert.Single(Directory.GetFiles(folder, "*.pipelines.choice"));

        JsonElement second = Session(In(_scratch.FullPath), timing);
        Assert.Equal("used", States(second).Choices);
        Assert.Equal(("remembered", "used"), SelfTest(second));
        Assert.DoesNotContain("measured", Reasons(second));
        Assert.Equal(Alternatives(first), Alternatives(second));
        Assert.Equal(3, Directory.GetFiles(folder).Length);
    }

    [SkippableFact]
    public void The_user_can_do_without_either()
    {
        TestDevice.Require();
        JsonElement nothing = Session(In(_scratch.FullPath), "--no-cache");
        Assert.Equal(("none", "none"), States(nothing));
        Assert.Equal(("passed", "none"), SelfTest(nothing));
        Assert.False(Directory.Exists(_scratch["resnetvk"]));
        Assert.DoesNotContain("measured", Reasons(nothing));

        JsonElement untimed = Session(In(_scratch.FullPath), "--no-timing", "--no-self-test");
        Assert.Equal(("written", "none"), States(untimed));
        Assert.Equal(("off", "none"), SelfTest(untimed));
        Assert.DoesNotContain("measured", Reasons(untimed));
        Assert.Equal(Alternatives(nothing), Alternatives(untimed));
        Assert.Single(Directory.GetFiles(_scratch["resnetvk"]));

        JsonElement timed = Session(In(_scratch.FullPath), "--no-cache", "--timing-budget", "30");
        Assert.Contains("measured", Reasons(timed));
        Refusal.Check(_scratch["."], ["bench", _network.Compiled, "--no-timing", "--timing-budget", "3"], "--no-timing and --timing-budget");
    }

    [SkippableFact]
    public void A_folder_that_cannot_be_made_does_not_matter()
    {
        TestDevice.Require();
        File.WriteAllText(_scratch["a file"], "");
        Assert.Equal(("none", "none"), States(Session(In(_scratch["a file"]))));
        Assert.Equal(("none", "none"), States(Session(new() { [OwnCacheFolder.Variable] = "", ["HOME"] = "not absolute" })));
    }

    [SkippableFact]
    public void What_was_not_written_for_longest_is_removed()
    {
        TestDevice.Require();
        string folder = CacheFolder.Path!;
        Directory.CreateDirectory(folder);
        string other = Path.Combine(folder, "not ours.txt");
        File.WriteAllText(other, "");
        string[] old = [.. Enumerable.Range(0, 220).Select(i => Path.Combine(folder, $"old{i}.pipelines"))];
        for (int i = 0; i < old.Length; i++)
        {
            File.WriteAllText(old[i], "");
            File.SetLastWriteTimeUtc(old[i], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(i));
        }

        string path = CacheFolder.FileFor(CompiledModel.Load(_network.Compiled), VulkanDevice.Enumerate()[0])!;

        Assert.StartsWith(folder, path, StringComparison.Ordinal);
        Assert.False(File.Exists(old[0]));
        Assert.True(File.Exists(old[^1]));
        Assert.True(File.Exists(other));
        Array.ForEach(old, File.Delete);
    }

    private static Dictionary<string, string?> In(string folder) => new() { [OwnCacheFolder.Variable] = folder };

    private JsonElement Session(Dictionary<string, string?> environment, params string[] options) =>
        ResNetVkCommand.RunChild(environment, ["inspect", _network.Compiled, "--device", "0", "--json", .. options]).Expect(0).Json().GetProperty("session");

    private static (string? Pipelines, string? Choices) States(JsonElement session) =>
        (session.GetProperty("pipelineCache").GetString(), session.GetProperty("choiceFile").GetString());

    private static (string? Outcome, string? File) SelfTest(JsonElement session) =>
        (session.GetProperty("selfTest").GetProperty("outcome").GetString(), session.GetProperty("selfTest").GetProperty("file").GetString());

    private static string[] Reasons(JsonElement session) =>
        [.. session.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("reason").GetString()!)];

    private static string[] Alternatives(JsonElement session) =>
        [.. session.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("alternative").GetString()!)];
}
