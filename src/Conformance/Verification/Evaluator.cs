using ResNetVk.Conformance.Comparison;
using ResNetVk.DataSets;

namespace ResNetVk.Conformance.Verification;

/// <summary>Measures how many pictures of a data set a network recognises.</summary>
public static class Evaluator
{
    /// <summary>Classifies the pictures one after the other; pre-processing is the network's own.</summary>
    /// <param name="network">A classifier that takes one picture.</param>
    /// <param name="pictures">The data set.</param>
    /// <param name="limit">Most pictures to classify.</param>
    /// <param name="progress">Receives the number of pictures done after each one; may be null.</param>
    /// <exception cref="VerificationException">The network takes no picture, has no class scores, or gives scores that are not finite.</exception>
    /// <exception cref="DataSetException">The data set is damaged, empty, or has a label the network does not know.</exception>
    /// <exception cref="DataSets.Pictures.PictureException">A picture cannot be decoded.</exception>
    public static EvaluationReport Evaluate(INetwork network, IPictureDataSet pictures, int limit = int.MaxValue, Action<int>? progress = null)
    {
        _ = VerificationInputs.RequireOnePicture(network.Inputs);
        int output = network.ScoresOutput ?? throw new VerificationException(
            $"the network is not a classifier: none of its outputs {string.Join(", ", network.Outputs.Select(o => $"'{o.Name}' {o.Shape}"))} holds one score per class");
        float[] scores = new float[network.Outputs[output].Shape.ElementCount];
        ClassCount[] classes = new ClassCount[scores.Length];
        List<Mistake> mistakes = [];
        (int images, int top1, int top5) = (0, 0, 0);
        foreach (LabelledPicture picture in pictures.Read().Take(limit))
        {
            if (picture.Label >= scores.Length)
            {
                throw new DataSetException(
                    $"picture '{picture.Name}' of '{pictures.Name}' has label {picture.Label}, the network knows {scores.Length} classes from 0; they do not belong together");
            }

            network.SetPicture(picture.Picture);
            network.Run();
            network.ReadOutput(output, scores);
            if (!Array.TrueForAll(scores, float.IsFinite))
            {
                throw new VerificationException($"the network's scores for picture '{picture.Name}' are not finite; verify it against its source with 'verify'");
            }

            int[] best = ArgMax.Top(scores, 5);
            bool right = best[0] == picture.Label;
            images++;
            top1 += right ? 1 : 0;
            top5 += best.Contains(picture.Label) ? 1 : 0;
            classes[picture.Label] = new ClassCount(classes[picture.Label].Images + 1, classes[picture.Label].Recognised + (right ? 1 : 0));
            if (!right)
            {
                mistakes.Add(new Mistake(picture.Name, picture.Label, best[0], scores[best[0]] - scores[picture.Label]));
            }

            progress?.Invoke(images);
        }

        return images > 0
            ? new EvaluationReport { Images = images, Top1Count = top1, Top5Count = top5, Classes = classes, Mistakes = mistakes }
            : throw new DataSetException($"'{pictures.Name}' gave no picture; nothing was evaluated");
    }
}
