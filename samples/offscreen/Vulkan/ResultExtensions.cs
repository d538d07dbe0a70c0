using Silk.NET.Vulkan;

namespace ResNetVk.Offscreen.Vulkan;

internal static class ResultExtensions
{
    /// <summary>Ends the program with a message: a sample mends nothing.</summary>
    public static void Check(this Result result, string what)
    {
        if (result != Result.Success)
        {
            throw new OffscreenException($"{what} failed: {result}", "update the graphics driver, or run on another device");
        }
    }
}
