using ResNetVk.Conformance.Verification;
using ResNetVk.Format;
using ResNetVk.Runtime;
using Xunit;

namespace ResNetVk.Conformance.Tests.Verification;

/// <summary>The measurement of what a device reaches at most.</summary>
public sealed class DevicePeakTests
{
    [SkippableFact]
    public void A_device_is_measured()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        DevicePeak peak = DevicePeak.Measure(device, TimeSpan.FromMinutes(5));

        // From a telephone that has other things to do to a data centre.
        Assert.InRange(peak.GigaFlops, 1e-4, 1e6);
        Assert.InRange(peak.ReadGigabytes, 1e-4, 1e5);
        Assert.InRange(peak.WriteGigabytes, 1e-4, 1e5);
        Assert.Empty(device.ValidationMessages);
        Assert.Equal(0, device.MemoryInUseInBytes);
    }

    [SkippableFact]
    public void The_kernels_compute_what_they_say()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        using InferenceSession session = InferenceSession.Create(device, PeakModel.Create(workgroups: 1), ValidatedDevice.Patient);
        float[] sums = new float[session.Model.Plan.Outputs[0].Shape[0]];
        session.Run(new float[1], sums);

        // Texel i of the buffer holds i; reader r adds up texels r, r + 65,536, r + 2 · 65,536 …, in floats.
        const int Readers = 1 << 16;
        const int Rounds = (int)(PeakModel.BufferSizeInBytes / 16 / Readers);
        Assert.Equal(
            Enumerable.Range(0, sums.Length).Select(i => Enumerable.Range(0, Rounds).Aggregate(0f, (sum, r) => sum + ((r * Readers) + (i / 4)))),
            sums);
    }

    [Fact]
    public void Its_kernels_are_not_in_models_of_the_converter()
    {
        Assert.All(PeakModel.Create(1).Tensors.Keys.Where(k => k.StartsWith(CompiledModel.ShaderPrefix, StringComparison.Ordinal)), k => Assert.StartsWith("spirv/peak_", k, StringComparison.Ordinal));
        Assert.Equal(12L * 8 * 64 * 128 * 3, PeakModel.MultiplyAdds("c12", 3));
    }
}
