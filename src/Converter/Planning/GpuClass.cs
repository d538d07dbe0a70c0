namespace ResNetVk.Converter.Planning;

/// <summary>What the rule of <see cref="GpuVariant.Choose"/> takes a kind of GPU for. Estimates; which alternative is fastest on a device its timing says.</summary>
/// <param name="Simds">Units that issue a vector instruction of 32 to 64 invocations at a time.</param>
/// <param name="BytesPerInstruction">
/// What is read from and written to memory while each of them issues the instructions of two subgroups of 64, about four cycles.
/// </param>
internal sealed record GpuClass(int Simds, double BytesPerInstruction)
{
    // A barrier and the start of a dispatch, about 3 µs, in vector instructions of two to four cycles.
    private const double Dispatching = 2000;

    /// <summary>
    /// A mid-size GPU of its own: 160 SIMDs at 2 GHz, and 750 GB/s, more than its memory has (400 to 600) and less than its second-level cache, which holds
    /// most of what the dispatches of a layer hand to each other.
    /// </summary>
    public static GpuClass Discrete { get; } = new(160, 1500);

    /// <summary>
    /// One that shares the memory of a processor, as in a console, a notebook or a phone: 24 SIMDs at 1.3 GHz, and 100 GB/s, a little more than such memory
    /// has, for a small cache.
    /// </summary>
    public static GpuClass Integrated { get; } = new(24, 300);

    /// <summary>Subgroups of 64 invocations that it should have to do: with two of them a SIMD computes while one waits for memory.</summary>
    public int Busy => 2 * Simds;

    /// <summary>Instructions in the time in which bytes are moved.</summary>
    public double Moving(long bytes) => bytes / BytesPerInstruction;

    /// <summary>Instructions of a dispatch whose invocations are spread over the GPU, in the units of <see cref="GpuVariant.Choose"/>.</summary>
    /// <param name="invocations">How many there are.</param>
    /// <param name="instructions">Of an invocation, and what it waits.</param>
    public double Spread(long invocations, double instructions) => Dispatching + (instructions * Math.Max(1, invocations / 64.0 / Busy));
}
