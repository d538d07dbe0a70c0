using Silk.NET.Vulkan;

namespace ResNetVk.Runtime.Tests;

/// <summary>Vulkan results become exceptions; needs no device.</summary>
public sealed class ResultTests
{
    [Fact]
    public void SuccessIsSilent() => Result.Success.ThrowOnFailure("testing");

    [Fact]
    public void SomeFailuresHaveTypesOfTheirOwn()
    {
        Assert.Throws<DeviceLostException>(() => Result.ErrorDeviceLost.ThrowOnFailure("testing"));
        Assert.Throws<OutOfDeviceMemoryException>(() => Result.ErrorOutOfDeviceMemory.ThrowOnFailure("testing"));
    }

    [Theory]
    [InlineData(Result.Timeout, "wait longer")]
    [InlineData(Result.NotReady, "not there yet")]
    [InlineData(Result.Incomplete, "call again")]
    [InlineData(Result.ErrorOutOfHostMemory, "no memory left")]
    [InlineData(Result.ErrorInitializationFailed, "vulkaninfo")]
    [InlineData(Result.ErrorUnknown, "Update the GPU driver")]
    public void EveryOtherCodeIsAVulkanExceptionWithAdvice(Result result, string advice)
    {
        VulkanException exception = Assert.Throws<VulkanException>(() => result.ThrowOnFailure("testing results"));

        Assert.Equal(result, exception.Result);
        Assert.Equal("testing results", exception.Operation);
        Assert.Contains($"{result}", exception.Message);
        Assert.Contains("while testing results", exception.Message);
        Assert.Contains(advice, exception.Message);
    }
}
