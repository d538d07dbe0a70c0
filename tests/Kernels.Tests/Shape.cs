namespace ResNetVk.Kernels.Tests;

/// <summary>A tensor shape, and where its elements lie densely (row-major NCHW) and in the blocked layout.</summary>
internal readonly record struct Shape(int N, int C, int H, int W)
{
    public int Count => N * C * H * W;

    public int Blocks => (C + 3) / 4;

    /// <summary>Floats of the blocked layout, empty lanes included.</summary>
    public int BlockedCount => N * Blocks * H * W * 4;

    public int Dense(int n, int c, int h, int w) => (((((n * C) + c) * H) + h) * W) + w;

    public int Blocked(int n, int c, int h, int w) => (((((((n * Blocks) + (c / 4)) * H) + h) * W) + w) * 4) + (c % 4);

    /// <summary>All coordinates in row-major order.</summary>
    public IEnumerable<(int N, int C, int H, int W)> Coordinates()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return (i / (W * H * C), i / (W * H) % C, i / W % H, i % W);
        }
    }

    /// <summary>Dense to blocked; zero in the empty lanes.</summary>
    public float[] ToBlocked(float[] dense)
    {
        Assert.Equal(Count, dense.Length);
        float[] blocked = new float[BlockedCount];
        foreach ((int n, int c, int h, int w) in Coordinates())
        {
            blocked[Blocked(n, c, h, w)] = dense[Dense(n, c, h, w)];
        }

        return blocked;
    }

    /// <summary>Blocked to dense; fails unless the empty lanes hold zero.</summary>
    public float[] ToDense(float[] blocked)
    {
        Assert.Equal(BlockedCount, blocked.Length);
        float[] dense = new float[Count];
        foreach ((int n, int c, int h, int w) in (this with { C = Blocks * 4 }).Coordinates())
        {
            float value = blocked[Blocked(n, c, h, w)];
            if (c < C)
            {
                dense[Dense(n, c, h, w)] = value;
            }
            else
            {
                Assert.True(value == 0f, $"empty lane {c} of ({n}, {h}, {w}) in {this} holds {value}, not 0");
            }
        }

        return dense;
    }
}
