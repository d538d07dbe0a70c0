using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Verification;

/// <summary>What a device reaches at most, measured with kernels that do nothing else: the roofs of a roofline plot.</summary>
/// <remarks>
/// The multiply-adds are what a shader gets out of this device through this driver, which may be less than the hardware has: Mesa's llvmpipe
/// makes two instructions of a multiply-add on processors that have one for it. The bandwidth is that of reading a buffer larger than caches, in
/// the faster of two ways: as a storage buffer or as texels. Data in a cache may come faster.
/// </remarks>
/// <param name="GigaFlops">Multiply-adds in registers, in 10⁹ operations per second; a multiply-add counts as two.</param>
/// <param name="ReadGigabytes">Bytes read from a large buffer, in 10⁹ per second.</param>
/// <param name="WriteGigabytes">Bytes written to a large buffer, in 10⁹ per second.</param>
public sealed record DevicePeak(double GigaFlops, double ReadGigabytes, double WriteGigabytes)
{
    private const int Runs = 5;
    private const int FirstWorkgroups = 256;
    private const double WantedNanoseconds = 20e6;

    /// <summary>Measures a device; takes a fraction of a second and 65 MiB of its memory.</summary>
    /// <param name="device">A device whose queue has timestamps.</param>
    /// <param name="timeout">The longest one run may take, which a busy processor makes longer than it is.</param>
    /// <exception cref="DeviceRequirementException">It has none.</exception>
    /// <exception cref="VulkanException">The driver refused something.</exception>
    public static DevicePeak Measure(VulkanDevice device, TimeSpan timeout)
    {
        // A first run says how many workgroups it takes to run for long enough.
        Dictionary<string, double> times = Time(device, PeakModel.Create(FirstWorkgroups), timeout);
        double first = PeakModel.MultiplyAddSteps.Min(name => times[name]);
        int workgroups = (int)Math.Clamp(FirstWorkgroups * WantedNanoseconds / first, FirstWorkgroups, PeakModel.MostWorkgroups);
        times = Time(device, PeakModel.Create(workgroups), timeout);
        double flops = PeakModel.MultiplyAddSteps.Max(name => 2.0 * PeakModel.MultiplyAdds(name, workgroups) / times[name]);
        return new DevicePeak(
            flops,
            PeakModel.BufferSizeInBytes / Math.Min(times[PeakModel.Read], times[PeakModel.ReadTexels]),
            PeakModel.BufferSizeInBytes / times[PeakModel.Write]);
    }

    // The shortest time of each step, in nanoseconds.
    private static Dictionary<string, double> Time(VulkanDevice device, CompiledModel model, TimeSpan timeout)
    {
        using InferenceSession session = InferenceSession.Create(device, model, new SessionOptions { Timeout = timeout });
        Dictionary<string, double> shortest = [];
        for (int run = -1; run < Runs; run++)
        {
            // The first run compiles on some drivers.
            foreach (DispatchTime time in session.Profile().Dispatches.Where(_ => run >= 0))
            {
                shortest[time.Step] = Math.Min(shortest.GetValueOrDefault(time.Step, double.PositiveInfinity), Math.Max(time.ElapsedNanoseconds, 1));
            }
        }

        return shortest;
    }
}
