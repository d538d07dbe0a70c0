using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <content>Pictures in, classes out.</content>
public sealed partial class InferenceSession
{
    /// <summary>
    /// Sets the picture. Resizing, cropping, colour order and normalisation happen on the device as the model prescribes.
    /// </summary>
    /// <remarks>A picture that is larger than all before makes the session's picture buffer grow (see <see cref="ReserveImage"/>); otherwise nothing is allocated.</remarks>
    /// <param name="rgba">Pixels row by row from the top, 4 bytes each: red, green, blue, alpha (ignored).</param>
    /// <param name="width">Pixels in a row; positive.</param>
    /// <param name="height">Rows; positive.</param>
    /// <exception cref="InvalidOperationException">The network takes no pictures.</exception>
    /// <exception cref="ArgumentException">
    /// The span does not hold width · height pixels, or the picture is larger than the device allows.
    /// </exception>
    /// <exception cref="OutOfDeviceMemoryException">
    /// There is no memory for a larger picture; the session goes on working with smaller ones.
    /// </exception>
    public void SetImage(ReadOnlySpan<byte> rgba, int width, int height)
    {
        using Occupation _ = Enter();
        SessionChecks.TakesImages(_front);
        _front.Exchange.Image!.Check(rgba, width, height);
        _submission.WaitForEarlier();
        _front.SetImage(rgba, width, height);
    }

    /// <summary>Makes room for pictures up to a size, so that no later one makes the session allocate. A picture that was set must be set again.</summary>
    /// <param name="width">Pixels in a row; positive. Only the product with <paramref name="height"/> counts.</param>
    /// <param name="height">Rows; positive.</param>
    /// <exception cref="InvalidOperationException">The network takes no pictures.</exception>
    /// <exception cref="ArgumentException">It is larger than the device allows.</exception>
    /// <exception cref="OutOfDeviceMemoryException">There is no memory; the session goes on working with smaller ones.</exception>
    public void ReserveImage(int width, int height)
    {
        using Occupation _ = Enter();
        SessionChecks.TakesImages(_front);
        _submission.WaitForEarlier();
        _front.ReserveImage(width, height);
    }

    /// <summary>
    /// Runs the network on the picture and blocks until the outputs can be read. Inputs that take no pictures must be set.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The network takes no pictures, or the picture or another input was never set.
    /// </exception>
    public void RunImage()
    {
        using Occupation _ = Enter();
        SessionChecks.Ready(_front, InferenceWork.FromImage);
        Execute(InferenceWork.FromImage);
    }

    /// <summary>Classifies the last run: soft-max and the most probable classes, computed on the device.</summary>
    /// <remarks>
    /// After <see cref="Run()"/> or <see cref="RunImage"/> this is a second, small submission; <see cref="ClassifyImage"/> and
    /// <see cref="Classify(ReadOnlySpan{float}, Span{ClassPrediction})"/> do all in one.
    /// </remarks>
    /// <param name="predictions">
    /// Receives the classes, most probable first; 1 to <see cref="PlannedClassification.K"/> of them, for each batch item in turn.
    /// </param>
    /// <exception cref="InvalidOperationException">The network is no classifier, nothing was run, or the last run failed.</exception>
    /// <exception cref="ArgumentException">The span's length is not of this form.</exception>
    public void Classify(Span<ClassPrediction> predictions)
    {
        using Occupation _ = Enter();
        int each = SessionChecks.Predictions(Model.Plan, predictions.Length);
        SessionChecks.HasRun(_front);
        if (!_front.HasClasses)
        {
            _submission.Run(_recordings.Classes, "classifying");
            _front.Finish(InferenceWork.WithClasses);
        }

        ReadClasses(predictions, each);
    }

    /// <summary>Runs a network of one input on a tensor and classifies, in one submission.</summary>
    /// <param name="input">As for <see cref="SetInput"/>.</param>
    /// <param name="predictions">As for <see cref="Classify(Span{ClassPrediction})"/>.</param>
    /// <exception cref="InvalidOperationException">The network has several inputs or is no classifier.</exception>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public void Classify(ReadOnlySpan<float> input, Span<ClassPrediction> predictions)
    {
        using Occupation _ = Enter();
        SessionChecks.SingleInput(Model.Plan, "SetInput, Run and Classify");
        int each = SessionChecks.Predictions(Model.Plan, predictions.Length);
        SessionChecks.Input(_front, 0, input.Length);
        _submission.WaitForEarlier();
        _front.SetInput(0, input);
        Execute(InferenceWork.WithClasses);
        ReadClasses(predictions, each);
    }

    /// <summary>Sets the picture, runs the network and classifies, in one submission. Outputs can be read afterwards as well.</summary>
    /// <param name="rgba">As for <see cref="SetImage"/>.</param>
    /// <param name="width">Pixels in a row; positive.</param>
    /// <param name="height">Rows; positive.</param>
    /// <param name="predictions">As for <see cref="Classify(Span{ClassPrediction})"/>.</param>
    /// <exception cref="InvalidOperationException">
    /// The network takes no pictures, is no classifier, or another input was never set.
    /// </exception>
    /// <exception cref="ArgumentException">The picture or the span of predictions has a wrong size.</exception>
    public void ClassifyImage(ReadOnlySpan<byte> rgba, int width, int height, Span<ClassPrediction> predictions)
    {
        using Occupation _ = Enter();
        SessionChecks.TakesImages(_front);
        int each = SessionChecks.Predictions(Model.Plan, predictions.Length);
        _front.Exchange.Image!.Check(rgba, width, height);
        SessionChecks.InputsSet(_front, exceptImages: true);
        _submission.WaitForEarlier();
        _front.SetImage(rgba, width, height);
        Execute(InferenceWork.FromImage | InferenceWork.WithClasses);
        ReadClasses(predictions, each);
    }

    private void ReadClasses(Span<ClassPrediction> predictions, int each) =>
        _front.Exchange.ReadClasses(predictions, each, Model.Plan.Classification!.K);
}
