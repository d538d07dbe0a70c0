namespace ResNetVk.Runtime;

/// <summary>What an asynchronous inference reads and writes: memory of the caller, not to be touched by him until it has finished.</summary>
internal readonly struct AsyncWork
{
    private readonly IReadOnlyList<ReadOnlyMemory<float>>? _inputs;
    private readonly IReadOnlyList<Memory<float>>? _outputs;
    private readonly ReadOnlyMemory<float> _input;
    private readonly Memory<float> _output;
    private readonly ReadOnlyMemory<byte> _image;
    private readonly (int Width, int Height) _imageSize;
    private readonly Memory<ClassPrediction> _predictions;
    private readonly int _predictionsEach;

    /// <summary>One input, one output.</summary>
    public AsyncWork(ReadOnlyMemory<float> input, Memory<float> output)
        : this()
    {
        (_input, _output) = (input, output);
    }

    /// <summary>Any number of them.</summary>
    public AsyncWork(IReadOnlyList<ReadOnlyMemory<float>> inputs, IReadOnlyList<Memory<float>> outputs)
        : this()
    {
        (_inputs, _outputs) = (inputs, outputs);
    }

    /// <summary>A picture in, classes out.</summary>
    public AsyncWork(ReadOnlyMemory<byte> image, int width, int height, Memory<ClassPrediction> predictions, int predictionsEach)
        : this()
    {
        (_image, _imageSize, _predictions, _predictionsEach) = (image, (width, height), predictions, predictionsEach);
        Kind = InferenceWork.FromImage | InferenceWork.WithClasses;
    }

    /// <summary>What the inference does.</summary>
    public InferenceWork Kind { get; }

    /// <summary>Copies what the caller gives into a slot.</summary>
    public void Write(InferenceSlot slot)
    {
        if (Kind != InferenceWork.Network)
        {
            slot.SetImage(_image.Span, _imageSize.Width, _imageSize.Height);
        }
        else if (_inputs is null)
        {
            slot.SetInput(0, _input.Span);
        }
        else
        {
            for (int i = 0; i < _inputs.Count; i++)
            {
                slot.SetInput(i, _inputs[i].Span);
            }
        }
    }

    /// <summary>Copies the results from a slot to the caller.</summary>
    public void Read(InferenceSlot slot)
    {
        if (Kind != InferenceWork.Network)
        {
            slot.Exchange.ReadClasses(_predictions.Span, _predictionsEach, slot.Plan.Classification!.K);
        }
        else if (_outputs is null)
        {
            slot.Exchange.ReadOutput(0, _output.Span);
        }
        else
        {
            for (int i = 0; i < _outputs.Count; i++)
            {
                slot.Exchange.ReadOutput(i, _outputs[i].Span);
            }
        }
    }
}
