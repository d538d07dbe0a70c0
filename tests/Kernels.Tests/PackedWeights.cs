namespace ResNetVk.Kernels.Tests;

/// <summary>Convolution weights as pack_conv_weights makes them.</summary>
internal static class PackedWeights
{
    /// <summary>Packs OIHW weights into <c>[KH·KW][ceil(IC/4)][OCP]</c> of vec4.</summary>
    public static float[] Of(float[] w, Convolution convolution, int packedChannels)
    {
        (int ic, int kh, int kw) = (convolution.X.C, convolution.KH, convolution.KW);
        int blocks = (ic + 3) / 4;
        float[] packed = new float[kh * kw * blocks * packedChannels * 4];
        for (int i = 0; i < w.Length; i++)
        {
            (int o, int c, int tap) = (i / (ic * kh * kw), i / (kh * kw) % ic, i % (kh * kw));
            packed[(((((tap * blocks) + (c / 4)) * packedChannels) + o) * 4) + (c % 4)] = w[i];
        }

        return packed;
    }

    /// <summary>Packs OIHW weights for a kernel whose workgroups have lanes * vector output channels: texels in the order in which one reads them.</summary>
    public static float[] InTiles(float[] w, int ic, int kh, int kw, int packedChannels, int lanes, int vector)
    {
        int blocks = GpuTile.Divide(ic, 4);
        float[] packed = new float[kh * kw * blocks * packedChannels * 4];
        for (int i = 0; i < w.Length; i++)
        {
            (int o, int c, int tap) = (i / (ic * kh * kw), i / (kh * kw) % ic, i % (kh * kw));
            int channels = lanes * vector;
            int place = PackedChannels.Place(o, lanes, vector);
            packed[((((((place / channels * kh * kw) + tap) * blocks) + (c / 4)) * channels) + (place % channels)) * 4 + (c % 4)] = w[i];
        }

        return packed;
    }
}
