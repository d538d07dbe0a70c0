namespace ResNetVk.Converter.Planning;

/// <summary>What the kernels with lanes = output channels cost in Mesa's software driver, in clock cycles of one core.</summary>
/// <param name="Load">A texel for every lane.</param>
/// <param name="MultiplyAdd">A multiplication and an addition in every lane.</param>
/// <param name="Spread">Spreading a pixel's value to all lanes.</param>
/// <param name="Sum">Taking a sum from memory and putting it back, once per round of the loop.</param>
/// <param name="Store">Storing a vec4 from every lane.</param>
/// <param name="Round">What else a round of the loop costs.</param>
/// <param name="Workgroup">Starting a workgroup, its coordinates included.</param>
/// <remarks>
/// From the instructions the driver makes (53 for a load and 46 per lane for a store with 8 lanes, 2 for a multiply-add) at the 2.3 per
/// cycle that were measured with Mesa 22.3 on AMD's Zen 3; with 16 lanes as measured on Zen 5 with AVX-512.
/// </remarks>
internal readonly record struct LaneCosts(
    double Load, double MultiplyAdd, double Spread, double Sum, double Store, double Round, double Workgroup)
{
    /// <summary>What a dispatch costs beside its work: llvmpipe hands it to threads and waits for them, 50 µs of two cores.</summary>
    public const double Dispatch = 350_000;

    /// <summary>The costs with a subgroup size.</summary>
    public static LaneCosts Of(int lanes) => lanes switch
    {
        16 => new(40, 1, 0.6, 1, 320, 40, 2000),
        8 => new(23, 0.9, 0.65, 0.8, 160, 25, 1200),
        _ => new(14, 0.9, 0.65, 0.8, 85, 25, 900),
    };
}
