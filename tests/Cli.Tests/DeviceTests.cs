using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using ResNetVk.Runtime;
using ResNetVk.TestSupport;

namespace ResNetVk.Cli.Tests;

/// <summary>What the command does with devices, with none, and with the environment of its process.</summary>
public sealed class DeviceTests : IClassFixture<BundledNetwork>, IDisposable
{
    private static readonly Dictionary<string, string?> s_noDriver = new()
    {
        ["VK_ICD_FILENAMES"] = "/nonexistent/driver.json",
        ["VK_DRIVER_FILES"] = "/nonexistent/driver.json",
    };

    private readonly BundledNetwork _network;
    private readonly ScratchFolder _scratch = TestData.Scratch();

    public DeviceTests(BundledNetwork network) => _network = network;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Without_a_driver_every_command_that_needs_one_says_what_to_install()
    {
        string[][] commands =
        [
            ["devices"],
            ["classify", _network.Compiled, _network.Samples[0]],
            ["bench", _network.Compiled],
        ];
        foreach (string[] command in commands)
        {
            Refusal.Check(args => ResNetVkCommand.RunChild(s_noDriver, args), _scratch.FullPath, command, "Vulkan", "install", "VK_DRIVER_FILES");
        }

        // The loader is there: the advice is about the driver alone.
        string messages = ResNetVkCommand.RunChild(s_noDriver, "devices").Expect(2).Messages;
        Assert.Contains("Install a Vulkan driver", messages, StringComparison.Ordinal);
        Assert.DoesNotContain("Install the Vulkan loader", messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_and_inspect_need_no_driver()
    {
        string compiled = _scratch["network.rnvk"];
        ResNetVkCommand.RunChild(s_noDriver, "convert", _network.Onnx, "-o", compiled).Expect(0);
        Assert.Contains("input input 1x1x28x28", ResNetVkCommand.RunChild(s_noDriver, "inspect", compiled).Expect(0).Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Devices_lists_what_the_runtime_finds()
    {
        TestDevice.Require();
        JsonElement devices = ResNetVkCommand.Run("devices", "--json").Expect(0).Json().GetProperty("devices");
        IReadOnlyList<DeviceInfo> expected = VulkanDevice.Enumerate();
        Assert.Equal(expected.Select(d => d.Name), devices.EnumerateArray().Select(d => d.GetProperty("name").GetString()!));
        Assert.Equal(expected.Select(d => d.Index), devices.EnumerateArray().Select(d => d.GetProperty("index").GetInt32()));
        JsonElement last = ResNetVkCommand.Run("devices", "--json", "--device", $"{expected.Count - 1}").Expect(0).Json().GetProperty("devices");
        Assert.Equal(expected[^1].Name, Assert.Single(last.EnumerateArray()).GetProperty("name").GetString());
        Assert.Contains(expected[0].DriverName, ResNetVkCommand.Run("devices").Expect(0).Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_device_that_is_not_there_is_refused_with_those_that_are()
    {
        TestDevice.Require();
        int count = VulkanDevice.Enumerate().Count;
        Refusal.Check(_scratch.FullPath, ["classify", _network.Compiled, _network.Samples[0], "--device", $"{count}"], $"--device {count}", "0 (");
    }

    [SkippableFact]
    public void A_device_says_which_alternatives_it_takes()
    {
        TestDevice.Require();
        CommandResult marked = ResNetVkCommand.Run("inspect", _network.Compiled, "--device", "0").Expect(0);
        string[] lines = marked.Output.Split('\n');
        int together = lines.Count(line => line.StartsWith("  computed by a step before it with chain_lanes/", StringComparison.Ordinal));
        Assert.Equal(TestDevice.Together(_network), together);

        // The body of 23 steps; besides it: load, load picture, store, ranking.
        int steps = lines.Count(line => line.Trim() == "chosen") + together;
        Assert.Equal(23 + 4, steps);
        Assert.DoesNotContain("    chosen", ResNetVkCommand.Run("inspect", _network.Compiled).Expect(0).Output, StringComparison.Ordinal);

        CommandResult converted = ResNetVkCommand.Run("convert", _network.Onnx, "-o", _scratch["network.rnvk"], "--device", "0", "--json").Expect(0);
        JsonElement session = converted.Json().GetProperty("session");
        Assert.Equal(VulkanDevice.Enumerate()[0].Name, session.GetProperty("device").GetString());
        Assert.Equal(steps, session.GetProperty("steps").GetArrayLength());
        Assert.Equal(together, session.GetProperty("steps").EnumerateArray().Count(step => step.GetProperty("reason").GetString() == "covered"));
    }

    [SkippableFact]
    public void Lavapipe_uses_the_widest_vectors_unless_the_user_says_otherwise()
    {
        TestDevice.Require();
        Skip.IfNot(OperatingSystem.IsLinux() && Avx512F.IsSupported, "the processor has no AVX-512, so there is nothing to widen");
        Dictionary<string, string?> unset = new() { ["LP_NATIVE_VECTOR_WIDTH"] = null };
        JsonElement device = ResNetVkCommand.RunChild(unset, "devices", "--json").Expect(0).Json().GetProperty("devices")[0];
        Skip.IfNot(device.GetProperty("driver").GetString() == "llvmpipe", "the first Vulkan device is not Mesa's llvmpipe");
        Assert.Equal(16, device.GetProperty("subgroupSize").GetInt32());

        Dictionary<string, string?> narrow = new() { ["LP_NATIVE_VECTOR_WIDTH"] = "256" };
        device = ResNetVkCommand.RunChild(narrow, "devices", "--json").Expect(0).Json().GetProperty("devices")[0];
        Assert.Equal(8, device.GetProperty("subgroupSize").GetInt32());
    }

    [Fact]
    public void A_stack_trace_appears_only_when_asked_for()
    {
        string[] args = ["inspect", _scratch["missing.rnvk"]];
        Assert.DoesNotContain("   at ", ResNetVkCommand.RunChild(new Dictionary<string, string?>(), args).Expect(2).Messages, StringComparison.Ordinal);
        CommandResult traced = ResNetVkCommand.RunChild(new Dictionary<string, string?> { ["RESNETVK_DEBUG"] = "1" }, args).Expect(2);
        Assert.Contains("   at ", traced.Messages, StringComparison.Ordinal);
    }
}
