namespace ResNetVk.Conformance.Verification;

/// <summary>The time of one alternative of a step.</summary>
/// <param name="Name">The alternative.</param>
/// <param name="Timing">Time on the device of its dispatches together.</param>
/// <param name="IsChosen">True for the one the session takes.</param>
/// <param name="SizeInBytes">Bytes its dispatches read and write, by the plan: activations, weights and what lies between dispatches.</param>
/// <param name="DispatchCount">Its dispatches.</param>
public sealed record AlternativeTime(string Name, Timing Timing, bool IsChosen, long SizeInBytes, int DispatchCount)
{
    /// <summary>The kernel without its variant: <c>conv2d_lanes</c>.</summary>
    public string Kernel => Name.Split('/')[0];

    /// <summary>10⁹ operations per second, where a multiply-add counts as two.</summary>
    /// <param name="multiplyAdds">Multiply-adds of the step.</param>
    public double GigaFlops(long multiplyAdds) => 2e-6 * multiplyAdds / Timing.MedianMilliseconds;

    /// <summary>Operations per byte it moves.</summary>
    /// <param name="multiplyAdds">Multiply-adds of the step.</param>
    public double Intensity(long multiplyAdds) => 2.0 * multiplyAdds / SizeInBytes;
}
