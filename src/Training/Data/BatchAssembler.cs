namespace ResNetVk.Training;

/// <summary>
/// Turns images of a set into normalised fp32 batches. Augmentation follows He et al. 2015 §4.2: pad with black on every side, crop the
/// original size at a random place, mirror left to right with probability one half; each image's choice depends on seed, epoch and its
/// index in the set alone. Safe for use by several threads.
/// </summary>
public sealed class BatchAssembler
{
    // Keys that keep the shuffle's stream apart from the images' streams, whose index is at most 2^31.
    private const ulong ShuffleStream = 1UL << 40;

    private readonly float[][] _tables;
    private readonly ulong _seed;
    private readonly int _padding;
    private readonly bool _flip;
    private readonly int _cutout;

    /// <summary>Prepares batches of <paramref name="images"/>.</summary>
    /// <param name="images">The set; borrowed.</param>
    /// <param name="normalization">One mean and deviation per channel.</param>
    /// <param name="seed">Key of every random choice.</param>
    /// <param name="padding">Pixels of black on each side before the random crop; 0 for no crop.</param>
    /// <param name="flip">Whether to mirror half of the images.</param>
    /// <param name="cutout">Side of the square that is set to the mean, at a random place that may lie partly outside; 0 for none.</param>
    public BatchAssembler(ImageSet images, Normalization normalization, ulong seed = 0, int padding = 0, bool flip = false, int cutout = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfNegative(cutout);
        _cutout = cutout;
        Images = images;
        _seed = seed;
        _padding = padding;
        _flip = flip;
        _tables = Enumerable.Range(0, images.Shape.Channels).Select(normalization.Table).ToArray();
    }

    /// <summary>The set.</summary>
    public ImageSet Images { get; }

    /// <summary>The order of the images in an epoch: a Fisher-Yates shuffle keyed by seed and epoch.</summary>
    /// <param name="epoch">Counted from 0.</param>
    public int[] Shuffle(int epoch)
    {
        int[] order = Enumerable.Range(0, Images.Count).ToArray();
        new DeterministicRandom(_seed, (ulong)epoch, ShuffleStream).Shuffle(order);
        return order;
    }

    /// <summary>Writes the images named by <paramref name="indices"/> as they are, normalised (N C H W).</summary>
    /// <param name="indices">Positions in the set.</param>
    /// <param name="values">Receives indices.Length · C · H · W values.</param>
    /// <param name="labels">Receives one class index per image.</param>
    public void Assemble(ReadOnlySpan<int> indices, Span<float> values, Span<long> labels)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            labels[i] = Images.Label(indices[i]);
            Write(indices[i], 0, 0, false, values.Slice(i * Images.Shape.Size, Images.Shape.Size));
        }
    }

    /// <summary>Like <see cref="Assemble"/>, augmented for the given epoch.</summary>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="indices">Positions in the set.</param>
    /// <param name="values">Receives indices.Length · C · H · W values.</param>
    /// <param name="labels">Receives one class index per image.</param>
    public void AssembleAugmented(int epoch, ReadOnlySpan<int> indices, Span<float> values, Span<long> labels)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            DeterministicRandom random = new(_seed, (ulong)epoch, (ulong)indices[i]);
            int shiftY = random.Next((2 * _padding) + 1) - _padding;
            int shiftX = random.Next((2 * _padding) + 1) - _padding;
            bool mirror = _flip && random.Next(2) == 1;
            labels[i] = Images.Label(indices[i]);
            Span<float> image = values.Slice(i * Images.Shape.Size, Images.Shape.Size);
            Write(indices[i], shiftY, shiftX, mirror, image);
            if (_cutout > 0)
            {
                CutOut(image, random.Next(Images.Shape.Height), random.Next(Images.Shape.Width));
            }
        }
    }

    // Zero is the mean after normalisation.
    private void CutOut(Span<float> image, int centreY, int centreX)
    {
        (int channels, int height, int width) = Images.Shape;
        int top = Math.Max(0, centreY - (_cutout / 2));
        int bottom = Math.Min(height, centreY - (_cutout / 2) + _cutout);
        int left = Math.Max(0, centreX - (_cutout / 2));
        int right = Math.Min(width, centreX - (_cutout / 2) + _cutout);
        for (int row = 0; row < channels * height; row++)
        {
            if (row % height >= top && row % height < bottom)
            {
                image[((row * width) + left)..((row * width) + right)].Clear();
            }
        }
    }

    private void Write(int index, int shiftY, int shiftX, bool mirror, Span<float> destination)
    {
        (int channels, int height, int width) = Images.Shape;
        ReadOnlySpan<byte> source = Images.Pixels(index);
        int at = 0;
        for (int c = 0; c < channels; c++)
        {
            float[] table = _tables[c];
            for (int y = 0; y < height; y++)
            {
                int sourceY = y + shiftY;
                bool rowInside = (uint)sourceY < (uint)height;
                int row = ((c * height) + sourceY) * width;
                for (int x = 0; x < width; x++)
                {
                    int sourceX = (mirror ? width - 1 - x : x) + shiftX;
                    byte value = rowInside && (uint)sourceX < (uint)width ? source[row + sourceX] : (byte)0;
                    destination[at++] = table[value];
                }
            }
        }
    }
}
