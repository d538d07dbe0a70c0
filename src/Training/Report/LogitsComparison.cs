using ResNetVk.Conformance.Comparison;
using ResNetVk.Conformance.Verification;

namespace ResNetVk.Training;

/// <summary>How far the logits of one program lie from another's, over the same images.</summary>
/// <param name="Name">What was compared with what.</param>
/// <param name="Images">How many images.</param>
/// <param name="MaxAbsoluteError">The largest difference of two logits; infinite for a wrong NaN or infinity.</param>
/// <param name="Bound">The difference allowed: <see cref="Verifier.DefaultRelativeBound"/> of the largest logit.</param>
/// <param name="Cosine">The smallest cosine of an image's logits.</param>
/// <param name="Same">Images for which both name the same class.</param>
/// <param name="Ties">Others, whose two largest logits lie closer together than twice the difference allowed.</param>
public sealed record LogitsComparison(string Name, int Images, double MaxAbsoluteError, double Bound, double Cosine, int Same, int Ties)
{
    /// <summary>True when every logit is within its bound and every class agrees or ties.</summary>
    public bool Passed => MaxAbsoluteError <= Bound && Same + Ties == Images;

    /// <summary>Compares.</summary>
    /// <param name="name">What with what.</param>
    /// <param name="reference">What is right.</param>
    /// <param name="found">Of the same images.</param>
    public static LogitsComparison Of(string name, TestPredictions reference, TestPredictions found)
    {
        TensorComparison[] images = [.. Enumerable.Range(0, reference.Count).Select(i => TensorComparison.Compare(reference.Logits(i), found.Logits(i)))];
        Top1[] classes =
        [
            .. images.Select((image, i) =>
                Top1Comparison.Compare(reference.Logits(i), found.Logits(i), Verifier.DefaultRelativeBound * image.MaxAbsoluteReference)),
        ];
        return new LogitsComparison(
            name,
            reference.Count,
            images.Max(image => image.MaxAbsoluteError),
            Verifier.DefaultRelativeBound * images.Max(image => image.MaxAbsoluteReference),
            images.Min(image => image.Cosine),
            classes.Count(c => c == Top1.Same),
            classes.Count(c => c == Top1.Tie));
    }
}
