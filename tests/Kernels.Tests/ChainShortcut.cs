namespace ResNetVk.Kernels.Tests;

/// <summary>What a layer of a <see cref="Chain"/> adds to its sums.</summary>
/// <param name="Tensor">0 for the chain's input, i for the output of layer i - 1.</param>
/// <param name="RowStep">Its row for row h of the output is h times this.</param>
/// <param name="ColumnStep">The same for columns.</param>
/// <param name="FirstBlock">The block of output channels where its channels begin.</param>
internal sealed record ChainShortcut(int Tensor, int RowStep = 1, int ColumnStep = 1, int FirstBlock = 0)
{
    /// <summary>What is added to an output: zero where the shortcut has no channel.</summary>
    /// <param name="r">The tensor, densely.</param>
    /// <param name="from">Its shape.</param>
    /// <param name="to">The shape of the output.</param>
    public float[] Spread(float[] r, Shape from, Shape to)
    {
        float[] spread = new float[to.Count];
        foreach ((int n, int c, int h, int w) in to.Coordinates())
        {
            int channel = c - (FirstBlock * 4);
            spread[to.Dense(n, c, h, w)] = channel >= 0 && channel < from.C ? r[from.Dense(n, channel, h * RowStep, w * ColumnStep)] : 0;
        }

        return spread;
    }
}
