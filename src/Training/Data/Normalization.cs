namespace ResNetVk.Training;

/// <summary>Pixels become (value / 255 − mean) / standard deviation, channel by channel.</summary>
/// <param name="Mean">One value per channel, on the scale 0 to 1.</param>
/// <param name="StandardDeviation">One positive value per channel, on the scale 0 to 1.</param>
public sealed record Normalization(IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation)
{
    /// <summary>The 256 normalised values a pixel of the channel can have.</summary>
    public float[] Table(int channel)
    {
        float[] table = new float[256];
        for (int value = 0; value < table.Length; value++)
        {
            table[value] = ((value / 255f) - Mean[channel]) / StandardDeviation[channel];
        }

        return table;
    }
}
