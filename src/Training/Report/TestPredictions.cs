using ResNetVk.Conformance.Comparison;

namespace ResNetVk.Training;

/// <summary>What a network says of the test images, by its logits.</summary>
public sealed class TestPredictions
{
    private readonly float[] _logits;
    private readonly int[] _labels;

    /// <summary>Takes over logits.</summary>
    /// <param name="logits">So many as there are classes for each label.</param>
    /// <param name="labels">Class indices, at least one.</param>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="ArgumentException">The numbers do not fit together.</exception>
    public TestPredictions(float[] logits, int[] labels, int classes)
    {
        if (labels.Length == 0 || logits.Length != labels.Length * classes)
        {
            throw new ArgumentException($"{labels.Length} images of {classes} classes have {labels.Length * classes} logits, found {logits.Length}", nameof(logits));
        }

        _logits = logits;
        _labels = labels;
        Confusion = new int[classes, classes];
        for (int i = 0; i < labels.Length; i++)
        {
            Confusion[labels[i], Predicted(i)]++;
        }
    }

    /// <summary>The number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>The number of classes.</summary>
    public int Classes => Confusion.GetLength(0);

    /// <summary>How many images of a class (first index) were taken for a class (second index).</summary>
    public int[,] Confusion { get; }

    /// <summary>Images whose largest logit is their class; the first of equal logits counts.</summary>
    public int Correct => Enumerable.Range(0, Classes).Sum(c => Confusion[c, c]);

    /// <summary>Share of images recognised.</summary>
    public double Accuracy => (double)Correct / Count;

    /// <summary>The logits of an image.</summary>
    public ReadOnlySpan<float> Logits(int image) => _logits.AsSpan(image * Classes, Classes);

    /// <summary>The class of an image.</summary>
    public int Label(int image) => _labels[image];

    /// <summary>The class found for an image.</summary>
    public int Predicted(int image) => ArgMax.Of(Logits(image));

    /// <summary>True when every logit of an image is a number.</summary>
    public bool IsFinite(int image) => Logits(image).IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0;

    /// <summary>The probability that the network gives a class: its soft-max.</summary>
    public double Probability(int image, int category)
    {
        ReadOnlySpan<float> logits = Logits(image);
        double largest = logits[ArgMax.Of(logits)];
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        return Math.Exp(logits[category] - largest) / sum;
    }

    /// <summary>Images of a class; what was taken for it; what of that is right.</summary>
    public (int Images, int Found, int Right) CountsOf(int category) => (
        Enumerable.Range(0, Classes).Sum(c => Confusion[category, c]), Enumerable.Range(0, Classes).Sum(c => Confusion[c, category]), Confusion[category, category]);

    /// <summary>Images that were not recognised, those first of whose wrong class the network is surest.</summary>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<int> WorstMistakes(int most) =>
    [
        .. Enumerable.Range(0, Count).Where(i => Predicted(i) != Label(i)).OrderByDescending(i => Probability(i, Predicted(i))).ThenBy(i => i).Take(most),
    ];

    /// <summary>The predictions for some of the images.</summary>
    /// <param name="images">Their positions here.</param>
    public TestPredictions Of(int[] images) =>
        new([.. images.SelectMany(i => Logits(i).ToArray())], [.. images.Select(Label)], Classes);
}
