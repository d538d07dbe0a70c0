using System.Runtime.InteropServices;
using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <content>Pictures in, classes out.</content>
public sealed partial class InferenceSession
{
    // What the recordings have not followed yet; other than none only after following has failed half-way.
    private ImageChange _imageChange;
    private bool _imageSet;

    /// <summary>
    /// Sets the picture. Resizing, cropping, colour order and normalisation happen on the device as the model prescribes.
    /// </summary>
    /// <remarks>A picture that is larger than all before makes the session's picture buffer grow; otherwise nothing is allocated.</remarks>
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
        CheckTakesImages();
        _memory.Image!.Check(rgba, width, height);
        WriteImage(rgba, width, height);
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
        CheckTakesImages();
        CheckImageSet();
        CheckInputsSet(exceptImages: true);
        Execute(_recordings.Images, withClasses: false);
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
        int each = CheckPredictions(predictions.Length);
        CheckHasRun();
        if (!_hasClasses)
        {
            _submission.Run(_recordings.Classes, "classifying");
            _hasClasses = true;
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
        if (Model.Plan.Inputs.Count != 1)
        {
            throw new InvalidOperationException($"The network has {Model.Plan.Inputs.Count} inputs: use SetInput, Run and Classify.");
        }

        int each = CheckPredictions(predictions.Length);
        CheckInput(0, input.Length);
        _submission.WaitForEarlier();
        WriteInput(0, input);
        Execute(_recordings.TensorsWithClasses, withClasses: true);
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
        CheckTakesImages();
        int each = CheckPredictions(predictions.Length);
        _memory.Image!.Check(rgba, width, height);
        CheckInputsSet(exceptImages: true);
        WriteImage(rgba, width, height);
        Execute(_recordings.ImagesWithClasses, withClasses: true);
        ReadClasses(predictions, each);
    }

    private void WriteImage(ReadOnlySpan<byte> rgba, int width, int height)
    {
        _submission.WaitForEarlier();
        _imageSet = false;
        ImageChange change = _memory.Image!.Write(rgba, width, height);
        _imageChange = change > _imageChange ? change : _imageChange;
        _recordings.Follow(_imageChange);
        _imageChange = ImageChange.None;
        _imageSet = true;
    }

    private void ReadClasses(Span<ClassPrediction> predictions, int each)
    {
        int k = Model.Plan.Classification!.K;
        BufferRange range = _memory.Classes;
        _memory.Results.Invalidate(range.OffsetInBytes, range.SizeInBytes);
        ReadOnlySpan<ClassPrediction> all =
            MemoryMarshal.Cast<byte, ClassPrediction>(_memory.Results.Bytes(range.OffsetInBytes, (int)range.SizeInBytes));
        for (int item = 0; item < predictions.Length / each; item++)
        {
            all.Slice(item * k, each).CopyTo(predictions[(item * each)..]);
        }
    }
}
