using ResNetVk.Conformance.Harness.Operators;
using ResNetVk.Conformance.Reference;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness.Classes;

/// <summary>Whether reported classes are the most probable ones: the largest first, equal ones by the lower index, NaN last.</summary>
/// <param name="Worst">The comparison of probabilities.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
internal sealed record RankingJudgement(ErrorOverBound Worst, string? Problem)
{
    /// <summary>Judges the classes of every batch item.</summary>
    /// <param name="predictions">The most probable classes of each item in turn.</param>
    /// <param name="k">How many of each.</param>
    /// <param name="expected">Probabilities, [N, C].</param>
    /// <param name="bound">What a reported probability may be off by; zeros where none may.</param>
    public static RankingJudgement Of(IReadOnlyList<ClassPrediction> predictions, int k, ReferenceTensor expected, IReadOnlyList<double> bound)
    {
        int classes = expected.Shape[1];
        ErrorOverBound worst = ErrorOverBound.None;
        for (int first = 0; first < predictions.Count; first += k)
        {
            int offset = first / k * classes;
            HashSet<int> reported = [];
            for (int i = first; i < first + k; i++)
            {
                ClassPrediction found = predictions[i];
                string place = $"item {first / k}, place {i - first}";
                if (found.Index < 0 || found.Index >= classes || !reported.Add(found.Index))
                {
                    return new RankingJudgement(worst, $"{place}: class {found.Index} of {classes} is none, or was reported before");
                }

                worst = worst.Or(offset + found.Index, expected.Elements[offset + found.Index], found.Probability, bound[offset + found.Index]);
                if (i > first && !IsBefore(predictions[i - 1], found))
                {
                    return new RankingJudgement(worst, $"{place}: {found} comes after {predictions[i - 1]}");
                }
            }

            // Nothing that was left out may come before the last one that was not, by more than both may be off.
            ClassPrediction last = predictions[first + k - 1];
            for (int c = 0; c < classes; c++)
            {
                int i = offset + c;
                double least = expected.Elements[i] - bound[i] - bound[offset + last.Index];
                bool isExact = bound[i] == 0 && bound[offset + last.Index] == 0;
                if (!reported.Contains(c) && (isExact ? IsBefore(new ClassPrediction(c, (float)expected.Elements[i]), last) : least > last.Probability))
                {
                    return new RankingJudgement(worst, $"item {first / k}: class {c} of probability {expected.Elements[i]:G9} was left out, the last one reported is {last}");
                }
            }
        }

        return new RankingJudgement(worst, worst.Passed ? null : new ExpectedResult(expected, [], null).Describe("the reference", worst));
    }

    // NaN is below all numbers; -0 equals 0.
    private static bool IsBefore(ClassPrediction first, ClassPrediction second)
    {
        if (float.IsNaN(first.Probability) || float.IsNaN(second.Probability))
        {
            return float.IsNaN(second.Probability) && (!float.IsNaN(first.Probability) || first.Index < second.Index);
        }

        return first.Probability > second.Probability || (first.Probability == second.Probability && first.Index < second.Index);
    }
}
