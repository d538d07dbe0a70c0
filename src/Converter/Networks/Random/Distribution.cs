namespace ResNetVk.Converter.Networks.Random;

/// <summary>How the elements of a drawn tensor are spread.</summary>
/// <param name="Centre">Their mean.</param>
/// <param name="Spread">Standard deviation of a normal distribution; half the width of a uniform one.</param>
/// <param name="IsNormal">Normal, or uniform.</param>
internal readonly record struct Distribution(float Centre, float Spread, bool IsNormal)
{
    /// <summary>Every number between two as likely.</summary>
    internal static Distribution Uniform(float least, float largest) => new((least + largest) / 2, (largest - least) / 2, false);

    /// <summary>A bell around 0.</summary>
    internal static Distribution Normal(double deviation) => new(0, (float)deviation, true);

    /// <summary>Every element times a factor.</summary>
    internal Distribution Times(float factor) => this with { Centre = Centre * factor, Spread = Spread * factor };
}
