namespace ResNetVk.Runtime;

/// <summary>What a dispatch was measured to take on the device.</summary>
/// <param name="WholeNanoseconds">All of it.</param>
/// <param name="SmallestNanoseconds">The smallest part of it, see <see cref="DispatchCost"/>.</param>
internal readonly record struct DispatchTimes(double WholeNanoseconds, double SmallestNanoseconds);
