using ResNetVk.TestSupport.Vulkan;
using Silk.NET.Vulkan;
using Xunit.Abstractions;

namespace ResNetVk.Runtime.Tests;

/// <summary>Every Vulkan call of the library is made to fail once: typed errors, nothing left behind, no hang, and the next attempt works.</summary>
[Collection(VulkanTestGroup.Name)]
public sealed class FaultTests
{
    // Set, every single call fails, not one of each place: some minutes.
    private const string EveryCall = "RESNETVK_EVERY_CALL";

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);
    private readonly ITestOutputHelper _log;

    public FaultTests(ITestOutputHelper log) => _log = log;

    [SkippableFact]
    public void EveryCallSiteFailsOnce()
    {
        using VulkanInterposer interposer = new();
        IReadOnlyList<(string Part, string Function, int Call)> sites =
            CallSites.Find(interposer, Environment.GetEnvironmentVariable(EveryCall) is not null);
        List<string> problems = [];
        int lives = 0, fired = 0;
        foreach ((string part, string function, int call) in sites)
        {
            foreach (Result result in Errors(function))
            {
                string? problem = Live(interposer, part, new VulkanFault(function, call, result));
                lives++;
                fired += interposer.HasFired ? 1 : 0;
                if (problem is not null)
                {
                    problems.Add($"{part}, {function}, call {call}, {result}: {problem}");
                }
            }
        }

        _log.WriteLine($"{sites.Count} call sites of {sites.Select(site => site.Function).Distinct().Count()} functions, {lives} lives, {fired} faults");
        Assert.True(problems.Count == 0, $"{problems.Count} of {lives}:\n{string.Join('\n', problems)}");

        // Timing alternatives takes as many runs as it needs, so a late call may not come.
        Assert.InRange(fired, lives * 95 / 100, lives);
    }

    [SkippableFact]
    public void EveryFunctionFailsOnceUnderValidation()
    {
        using VulkanInterposer interposer = new();
        var sites = CallSites.Find(interposer, everyCall: false)
            .Where(site => site.Part != FaultLife.CreateDevice)
            .GroupBy(site => (site.Part, site.Function))
            .Select(group => group.Last())
            .GroupBy(site => site.Function)
            .SelectMany(group => group.Take(2));
        List<string> problems = [];
        foreach ((string part, string function, int call) in sites)
        {
            foreach (Result result in Errors(function).Where(result => result is not Result.ErrorOutOfHostMemory))
            {
                if (Live(interposer, part, new VulkanFault(function, call, result), validation: true) is string problem)
                {
                    problems.Add($"{part}, {function}, call {call}, {result}: {problem}");
                }
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [SkippableFact]
    public void AfterAllFaultsANewDeviceWorks()
    {
        using VulkanInterposer interposer = new();
        foreach (string function in new[] { "vkQueueSubmit", "vkCreateComputePipelines", "vkAllocateMemory", "vkMapMemory", "vkCreateDevice", "vkCreateInstance" })
        {
            string part = function is "vkCreateDevice" or "vkCreateInstance" ? FaultLife.CreateDevice : "use fences";
            Assert.Null(Live(interposer, part, new VulkanFault(function, 1, Result.ErrorOutOfDeviceMemory)));
            Assert.True(interposer.HasFired, function);
        }

        interposer.Arm(null);
        using FaultLife life = new(interposer);
        Assert.All(life.Parts.Values, part => part());
        Assert.Equal([], interposer.Live.Counts);
    }

    private static IEnumerable<Result> Errors(string function)
    {
        yield return Result.ErrorOutOfHostMemory;
        yield return Result.ErrorOutOfDeviceMemory;
        if (VulkanInterposer.TellsOfLoss(function))
        {
            yield return Result.ErrorDeviceLost;
        }

        if (VulkanInterposer.IsWait(function))
        {
            yield return Result.Timeout;
        }

        foreach (Result other in Others(function))
        {
            yield return other;
        }
    }

    private static Result[] Others(string function) => function switch
    {
        "vkCreateInstance" => [Result.ErrorInitializationFailed, Result.ErrorIncompatibleDriver, Result.ErrorExtensionNotPresent],
        "vkEnumeratePhysicalDevices" => [Result.ErrorInitializationFailed, Result.Incomplete],
        "vkEnumerateInstanceExtensionProperties" or "vkEnumerateDeviceExtensionProperties" or "vkGetPipelineCacheData" => [Result.Incomplete],
        "vkCreateDevice" => [Result.ErrorInitializationFailed, Result.ErrorDeviceLost, Result.ErrorFeatureNotPresent, Result.ErrorTooManyObjects],
        "vkAllocateMemory" => [Result.ErrorTooManyObjects],
        "vkMapMemory" => [Result.ErrorMemoryMapFailed],
        "vkAllocateDescriptorSets" => [Result.ErrorFragmentedPool, Result.ErrorOutOfPoolMemory],
        "vkCreateComputePipelines" or "vkCreateShaderModule" => [Result.ErrorInvalidShaderNV],
        _ => [],
    };

    // What went wrong, or null.
    private static string? Live(VulkanInterposer interposer, string part, VulkanFault fault, bool validation = false)
    {
        Task<string?> life = Task.Run(() =>
        {
            try
            {
                return LiveThrough(interposer, part, fault, validation);
            }
            catch (Exception exception)
            {
                return exception.ToString();
            }
        });
        return life.Wait(s_longest) ? life.Result : throw new TimeoutException($"{part}, {fault}: it hangs");
    }

    private static string? LiveThrough(VulkanInterposer interposer, string part, VulkanFault fault, bool validation)
    {
        interposer.Arm(null);
        interposer.Live.Clear();
        using FaultLife life = new(interposer, validation);
        foreach (string before in FaultLife.Before(part))
        {
            life.Parts[before]();
        }

        VulkanDevice? device = life.Device;
        interposer.Arm(fault);
        try
        {
            life.Parts[part]();
        }
        catch (Exception exception) when (exception is VulkanException or VulkanUnavailableException or DeviceRequirementException)
        {
            if (part == FaultLife.End)
            {
                return $"disposal throws {exception.Message}";
            }
        }

        bool lost = fault.Result == Result.ErrorDeviceLost && VulkanInterposer.TellsOfLoss(fault.Function);
        if (!lost && part != FaultLife.End)
        {
            // It failed once: what can be done again is done again. A fault that did not come does not come now.
            interposer.Disarm();
            life.Parts[part]();
        }

        device ??= life.Device;
        life.Dispose();
        return interposer.Live.Mistakes.Count > 0 ? string.Join("; ", interposer.Live.Mistakes)
            : interposer.Live.Counts.Count > 0 ? $"left behind: {string.Join(", ", interposer.Live.Counts)}"
            : device?.MemoryInUseInBytes > 0 ? $"{device.MemoryInUseInBytes} bytes are counted as in use"
            : device?.ValidationMessages.Count > 0 ? string.Join("; ", device.ValidationMessages) : null;
    }
}
