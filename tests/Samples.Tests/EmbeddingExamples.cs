using ResNetVk.Runtime;

namespace ResNetVk.Samples.Tests;

/// <summary>Code of docs/embedding.md that no sample has.</summary>
internal static class EmbeddingExamples
{
    public static ClassPrediction Run(InferenceSession session, ReadOnlySpan<byte> rgba, int width, int height)
    {
        #region run
        Span<ClassPrediction> best = stackalloc ClassPrediction[3];
        session.ClassifyImage(rgba, width, height, best);
        #endregion
        return best[0];
    }

    public static void Step(InferenceSession session, float[] output)
    {
        #region step
        // Once per frame. Busy: the device has not finished the step before, and nothing was submitted.
        if (session.Step(TimeSpan.FromMilliseconds(2)) == StepStatus.Finished)
        {
            session.GetOutput(0, output);
        }

        #endregion
    }
}
