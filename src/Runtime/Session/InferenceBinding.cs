using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>
/// What one recorded inference reads and writes: a host's buffers, and buffers of its own for what the host does not give. A host that has several
/// frames in flight has one binding for each.
/// </summary>
/// <remarks>
/// <para>Made by <see cref="InferenceSession.Bind"/>; the caller owns it, and it ends with its session at the latest.</para>
/// <para>
/// The host sees to it that nothing recorded with it is running on the device when it is written to, read from or disposed: the library cannot know when
/// the host's command buffer has finished.
/// </para>
/// <para>Threads: one at a time. Different bindings of a session may be used by different threads, except to record.</para>
/// </remarks>
public sealed class InferenceBinding : IDisposable
{
    private readonly InferenceSession _session;
    private readonly DisposalStack _owned = new();
    private bool _disposed;

    internal InferenceBinding(InferenceSession session, Exchange exchange, InferenceSlot slot)
    {
        _session = session;
        _owned.Add(exchange);
        Slot = _owned.Add(slot);
    }

    /// <summary>Device memory of its own buffers.</summary>
    public long DeviceMemoryInBytes => Slot.Exchange.MemorySizeInBytes;

    internal InferenceSlot Slot { get; }

    /// <summary>Sets an input tensor that is not the host's. It stays set.</summary>
    /// <param name="index">Position in <see cref="ModelPlan.Inputs"/>.</param>
    /// <param name="values">Dense values in the source graph's order, as many as the input's shape has elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <exception cref="ArgumentException">The length differs.</exception>
    /// <exception cref="InvalidOperationException">The input is a buffer of the host's.</exception>
    public void SetInput(int index, ReadOnlySpan<float> values)
    {
        CheckAlive();
        SessionChecks.Input(Slot, index, values.Length);
        Slot.SetInput(index, values);
    }

    /// <summary>Sets the picture, see <see cref="InferenceSession.SetImage"/>.</summary>
    /// <remarks>A picture larger than all before makes command buffers that were recorded with the binding before invalid.</remarks>
    /// <param name="rgba">Pixels row by row from the top, 4 bytes each: red, green, blue, alpha (ignored).</param>
    /// <param name="width">Pixels in a row; positive.</param>
    /// <param name="height">Rows; positive.</param>
    /// <exception cref="InvalidOperationException">The network takes no pictures, or the picture is in textures of the host's.</exception>
    /// <exception cref="ArgumentException">The span does not hold width · height pixels, or the picture is larger than the device allows.</exception>
    public void SetImage(ReadOnlySpan<byte> rgba, int width, int height)
    {
        CheckAlive();
        SessionChecks.TakesImages(Slot);
        SessionChecks.OwnsImage(Slot);
        Slot.Exchange.Image!.Check(rgba, width, height);
        Slot.SetImage(rgba, width, height);
    }

    /// <summary>Reads an output that is not the host's, of a recorded inference that has finished.</summary>
    /// <param name="index">Position in <see cref="ModelPlan.Outputs"/>.</param>
    /// <param name="values">Receives as many values as the output's shape has elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    /// <exception cref="ArgumentException">The length differs.</exception>
    /// <exception cref="InvalidOperationException">The output is a buffer of the host's, or nothing was recorded.</exception>
    public void GetOutput(int index, Span<float> values)
    {
        CheckAlive();
        SessionChecks.Output(Slot, index, values.Length);
        SessionChecks.HasRun(Slot);
        Slot.Exchange.ReadOutput(index, values);
    }

    /// <summary>Reads the classes of an inference recorded with <see cref="InferenceWork.WithClasses"/> that has finished.</summary>
    /// <param name="predictions">As for <see cref="InferenceSession.Classify(Span{ClassPrediction})"/>.</param>
    /// <exception cref="ArgumentException">The span's length is not of that form.</exception>
    /// <exception cref="InvalidOperationException">The classes are the host's, or none were recorded.</exception>
    public void GetClasses(Span<ClassPrediction> predictions)
    {
        CheckAlive();
        int each = SessionChecks.Predictions(Slot.Plan, predictions.Length);
        if (!Slot.Exchange.OwnsClasses)
        {
            throw new InvalidOperationException("The classes are in a buffer of the host's: read that buffer, or bind without it.");
        }

        if (!Slot.HasClasses)
        {
            throw new InvalidOperationException(
                $"No classes were computed with this binding: record with {nameof(InferenceWork)}.{nameof(InferenceWork.WithClasses)}.");
        }

        Slot.Exchange.ReadClasses(predictions, each, Slot.Plan.Classification!.K);
    }

    /// <summary>Where an output lies on the device, for shaders of the host.</summary>
    /// <remarks>Its content is there, and visible to compute shaders and copies, after what <see cref="InferenceSession.Record"/> recorded.</remarks>
    /// <param name="index">Position in <see cref="ModelPlan.Outputs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    public HostBuffer OutputBuffer(int index)
    {
        CheckAlive();
        SessionChecks.Output(Slot.Plan, index);
        return Describe(Slot.Exchange.Output(index));
    }

    /// <summary>Where the classes lie on the device, in the form <see cref="BindingSource.Classes"/> describes.</summary>
    /// <exception cref="InvalidOperationException">The network is no classifier.</exception>
    public HostBuffer ClassesBuffer()
    {
        CheckAlive();
        SessionChecks.Classifier(Slot.Plan);
        return Describe(Slot.Exchange.Classes);
    }

    /// <summary>Frees its descriptors and its own buffers. Nothing recorded with it may be running.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _session.Unbind(this);
        }
    }

    /// <summary>Ends the binding; the session disposes what is returned.</summary>
    internal IDisposable Detach()
    {
        _disposed = true;
        return _owned;
    }

    /// <summary>It can be used with this session.</summary>
    internal InferenceSlot SlotFor(InferenceSession session)
    {
        CheckAlive();
        return ReferenceEquals(session, _session)
            ? Slot
            : throw new ArgumentException("The binding belongs to another session: make one with this session's Bind.", nameof(session));
    }

    private static HostBuffer Describe(in BufferRange range) => new(range.Buffer.Handle.Handle, range.OffsetInBytes, range.SizeInBytes);

    private void CheckAlive()
    {
        if (_disposed)
        {
            throw new ObjectDisposedException(nameof(InferenceBinding), "The binding, or its session, is disposed: make a new one.");
        }
    }
}
