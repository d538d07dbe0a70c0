using System.Security.Cryptography;

namespace ResNetVk.Training;

/// <summary>Labelled images of one size, as 8-bit planes (N C H W), in memory or in files. Immutable; safe for use by several threads.</summary>
public sealed class ImageSet
{
    // As many images are read at once; their pixels are then looked at in order.
    private const int Block = 256;
    private const int MostNamed = 10;

    // Keeps the stream apart from those of shuffles, images, weights, mixing and dropout.
    private const ulong DivisionStream = 1UL << 44;

    private readonly IPixelSource _source;
    private readonly int[] _places;
    private readonly int[] _labels;
    private readonly Lazy<(Normalization Normalization, string Fingerprint)> _summary;

    /// <summary>Images in memory; takes ownership of the arrays.</summary>
    /// <param name="pixels">N · C · H · W bytes, planar.</param>
    /// <param name="labels">N class indices.</param>
    /// <param name="shape">Channels, height, width of one image.</param>
    /// <param name="classes">The number of classes; every label is below it.</param>
    /// <exception cref="TrainingInputException">The sizes do not fit together or a label is out of range.</exception>
    public ImageSet(byte[] pixels, byte[] labels, ImageShape shape, int classes)
        : this(new PixelMemory(pixels, shape.Size), Enumerable.Range(0, labels.Length), Array.ConvertAll(labels, label => (int)label), shape, classes)
    {
        if (pixels.LongLength != (long)labels.Length * shape.Size)
        {
            throw new TrainingInputException(
                $"The image set does not fit together: {labels.Length} labels of {shape} images need {(long)labels.Length * shape.Size} "
                    + $"pixel bytes, found {pixels.LongLength}.");
        }
    }

    /// <summary>Images of a source.</summary>
    /// <param name="source">Where the pixels are; shared.</param>
    /// <param name="places">Where each image is in the source.</param>
    /// <param name="labels">Its class index.</param>
    /// <param name="shape">Channels, height, width of one image.</param>
    /// <param name="classes">The number of classes; every label is below it.</param>
    /// <exception cref="TrainingInputException">A label is out of range.</exception>
    internal ImageSet(IPixelSource source, IEnumerable<int> places, IEnumerable<int> labels, ImageShape shape, int classes)
    {
        _source = source;
        _places = [.. places];
        _labels = [.. labels];
        Shape = shape;
        Classes = classes;
        _summary = new(Summarize);
        int wrong = Array.FindIndex(_labels, label => label < 0 || label >= classes);
        if (wrong >= 0)
        {
            throw new TrainingInputException(
                $"Label {_labels[wrong]} of image {wrong} is outside the {classes} classes 0 to {classes - 1}. The label file is damaged or "
                    + "belongs to another data set.");
        }
    }

    /// <summary>The number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>Channels, height and width of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The C · H · W bytes of one image.</summary>
    /// <exception cref="TrainingInputException">Its file cannot be read or is no picture.</exception>
    public ReadOnlySpan<byte> Pixels(int index) => _source.Read(_places[index]);

    /// <summary>The class index of one image.</summary>
    public int Label(int index) => _labels[index];

    /// <summary>The first <paramref name="count"/> images, or all of them if there are fewer.</summary>
    public ImageSet Take(int count) => Select(Enumerable.Range(0, Math.Min(count, Count)));

    /// <summary>Some of the images; pixels are shared.</summary>
    /// <param name="indices">Which ones, in the new order.</param>
    public ImageSet Select(IEnumerable<int> indices)
    {
        int[] chosen = [.. indices];
        return new ImageSet(_source, chosen.Select(index => _places[index]), chosen.Select(index => _labels[index]), Shape, Classes);
    }

    /// <summary>Divides the images, every class alike; which image goes where depends on the seed and its place alone.</summary>
    /// <param name="share">Share of the second part, between 0 and 1; it has at least one image of each class of two or more.</param>
    /// <param name="seed">Key of the choice.</param>
    public (ImageSet Remaining, ImageSet Part) Divide(double share, ulong seed)
    {
        HashSet<int> part = [];
        foreach (IGrouping<int, int> images in Enumerable.Range(0, Count).GroupBy(Label))
        {
            int[] mixed = [.. images];
            new DeterministicRandom(seed, (ulong)images.Key, DivisionStream).Shuffle(mixed);
            int count = Math.Clamp((int)Math.Round(share * mixed.Length, MidpointRounding.AwayFromZero), Math.Min(1, mixed.Length - 1), mixed.Length - 1);
            part.UnionWith(mixed.Take(count));
        }

        return (Select(Enumerable.Range(0, Count).Where(i => !part.Contains(i))), Select(Enumerable.Range(0, Count).Where(part.Contains)));
    }

    /// <summary>
    /// Mean and standard deviation of each channel over all pixels, of values scaled to [0, 1], rounded to four decimals so that the
    /// numbers written into documents and commands are the numbers used.
    /// </summary>
    /// <exception cref="TrainingInputException">Files cannot be read or are no pictures; the message names them.</exception>
    public Normalization MeasureNormalization() => _summary.Value.Normalization;

    /// <summary>
    /// SHA-256 of pixels and labels in lower-case hexadecimal: two sets with the same fingerprint train the same network.
    /// </summary>
    /// <exception cref="TrainingInputException">Files cannot be read or are no pictures; the message names them.</exception>
    public string Fingerprint() => _summary.Value.Fingerprint;

    // All images are read once, by all processors, so that files that are no pictures are found before the training and not in its third hour.
    private (Normalization Normalization, string Fingerprint) Summarize()
    {
        int plane = Shape.Height * Shape.Width;
        long[] sums = new long[Shape.Channels];
        long[] squares = new long[Shape.Channels];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[Math.Min(Block, Count) * Shape.Size];
        List<string> problems = [];
        for (int start = 0; start < Count; start += Block)
        {
            int count = Math.Min(Block, Count - start);
            string?[] found = new string?[count];
            Parallel.For(0, count, i =>
            {
                try
                {
                    Pixels(start + i).CopyTo(block.AsSpan(i * Shape.Size));
                }
                catch (TrainingInputException exception)
                {
                    found[i] = exception.Message;
                }
            });
            problems.AddRange(found.OfType<string>());
            hash.AppendData(block, 0, count * Shape.Size);
            for (int at = 0; at < count * Shape.Channels; at++)
            {
                foreach (byte value in block.AsSpan(at * plane, plane))
                {
                    sums[at % Shape.Channels] += value;
                    squares[at % Shape.Channels] += value * value;
                }
            }
        }

        if (problems.Count > 0)
        {
            string more = problems.Count > MostNamed ? $" And {problems.Count - MostNamed} more." : "";
            throw new TrainingInputException(string.Join("\n", problems.Take(MostNamed)) + more);
        }

        // A byte a label where that is enough.
        int width = Classes <= 256 ? 1 : 4;
        hash.AppendData([.. _labels.SelectMany(label => BitConverter.GetBytes(label).Take(width))]);
        return (NormalizationOf(sums, squares, Math.Max(1.0, (double)Count * plane)), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static Normalization NormalizationOf(long[] sums, long[] squares, double samples)
    {
        float[] mean = new float[sums.Length];
        float[] deviation = new float[sums.Length];
        for (int c = 0; c < sums.Length; c++)
        {
            double average = sums[c] / samples;
            double variance = (squares[c] / samples) - (average * average);
            mean[c] = (float)Math.Round(average / 255.0, 4);

            // A set of one colour has no spread; dividing by 1 keeps its values finite.
            deviation[c] = variance > 0 ? (float)Math.Max(1e-4, Math.Round(Math.Sqrt(variance) / 255.0, 4)) : 1f;
        }

        return new Normalization(mean, deviation);
    }
}
