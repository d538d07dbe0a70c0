namespace ResNetVk.Converter.Planning;

/// <summary>What operations of a subgroup cost in Mesa's software driver, in clock cycles.</summary>
/// <param name="Fetch">A texel for every lane.</param>
/// <param name="Store">A sum of every lane.</param>
/// <param name="Workgroup">Starting a workgroup.</param>
internal readonly record struct LaneCosts(double Fetch, double Store, double Workgroup)
{
    /// <summary>The costs with a subgroup size, as measured with Mesa 22.3 on one core of an AMD EPYC (Zen 5).</summary>
    public static LaneCosts Of(int lanes) => lanes switch
    {
        16 => new(40, 75, 1000),
        8 => new(18, 50, 500),
        _ => new(12, 25, 500),
    };
}
