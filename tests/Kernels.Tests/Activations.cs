namespace ResNetVk.Kernels.Tests;

/// <summary>The activations of Include/activation.glsl, in fp64.</summary>
internal static class Activations
{
    public const int None = 0;
    public const int Relu = 1;
    public const int Clip = 2;
    public const int Sigmoid = 3;

    /// <summary>The bounds of the clip that an activation other than the sigmoid is, for kernels that know no others.</summary>
    public static (float Min, float Max) AsClip(int activation, float min, float max) => activation switch
    {
        None => (float.NegativeInfinity, float.PositiveInfinity),
        Relu => (0, float.PositiveInfinity),
        _ => (min, max),
    };

    public static double Apply(int activation, double x, double min, double max) => activation switch
    {
        None => x,
        Relu => x < 0 ? 0 : x,
        Clip => x < min ? min : x > max ? max : x,
        Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };
}
