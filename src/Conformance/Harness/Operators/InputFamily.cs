namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>What kind of numbers a case feeds an operator with.</summary>
internal enum InputFamily
{
    /// <summary>Uniform in [−1, 1).</summary>
    Random,

    /// <summary>Zeros: what is left is what the operator adds of its own.</summary>
    Zeros,

    /// <summary>One number everywhere: a wrong count of terms shows, a wrong place only at the border.</summary>
    Constant,

    /// <summary>A single one among zeros: which elements it reaches.</summary>
    OneHot,

    /// <summary>Denormals of both signs, with a normal number in between.</summary>
    Denormal,

    /// <summary>Magnitudes from 60,000 to a million, 65,504 and 65,520 among them: the largest 16-bit float, and what first rounds to infinity there. Of 16-bit floats those from 60,000 on.</summary>
    Large,

    /// <summary>Random, with a few NaNs.</summary>
    Nan,

    /// <summary>Random, with a few infinities of both signs.</summary>
    Infinity,
}
