namespace ResNetVk.Runtime.Tests;

/// <summary>What this assembly does when it is started as a process: tries to use Vulkan in the environment it was given.</summary>
internal static class Program
{
    public const string ListDevices = "list-devices";
    public const string CreateValidatedDevice = "create-validated-device";

    public const string CollectStatistics = "collect-statistics";
    public const string CreateSession = "create-session";
    public const string RunSession = "run-session";

    private static int Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case [ListDevices]:
                    Console.WriteLine($"{VulkanDevice.Enumerate().Count} devices");
                    return 0;
                case [CreateValidatedDevice]:
                    VulkanDevice.Create(new VulkanDeviceOptions { Validation = true }).Dispose();
                    Console.WriteLine("created");
                    return 0;
                case [CollectStatistics]:
                    PipelineStatisticsTests.PrintStatistics();
                    return 0;
                case [CreateSession or RunSession]:
                    FirstUseTests.CreateSession(run: arguments is [RunSession]);
                    return 0;
                default:
                    return 2;
            }
        }
        catch (VulkanUnavailableException exception)
        {
            Console.WriteLine(exception.Message);
            return 3;
        }
    }
}
