using ResNetVk.Conformance.Comparison;

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

    /// <summary>
    /// Transforms OIHW weights of 3x3 kernels for F(2x2, 3x3) and packs them with the 16 elements of a block of input channels and an output channel
    /// beside each other: <c>[tile][ceil(IC/4)][channel of the tile][element]</c> of vec4. A tile's channels lie in their order.
    /// </summary>
    public static float[] OfElements(float[] w, int ic, int packedChannels, int tileChannels)
    {
        const int Taps = 9;
        const int Elements = 16;
        int blocks = GpuTile.Divide(ic, 4);
        float[] packed = new float[Elements * blocks * packedChannels * 4];
        for (int pair = 0; pair < w.Length / Taps; pair++)
        {
            (int o, int c) = (pair / ic, pair % ic);
            double[] kernel = Array.ConvertAll(w[(pair * Taps)..][..Taps], weight => (double)weight);
            for (int element = 0; element < Elements; element++)
            {
                int place = ((((o / tileChannels * blocks) + (c / 4)) * tileChannels) + (o % tileChannels)) * Elements;
                packed[((place + element) * 4) + (c % 4)] = (float)WinogradTransform.F2.Weight(kernel, element).Value;
            }
        }

        return packed;
    }
}
