using ResNetVk.Converter.Graphs;
using ResNetVk.DataSets.Pictures;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Verification;

/// <summary>A session on a device as a network that can be verified, evaluated and timed.</summary>
/// <remarks>Errors of the device come through as the session throws them. Not thread-safe.</remarks>
public sealed class SessionNetwork : INetwork, IDisposable
{
    /// <summary>
    /// The longest a submission may take where results are checked: long enough for a large network on the reference kernels of a busy software driver,
    /// which compiles when it is about to run; a device that hangs is still noticed.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly InferenceSession _session;
    private readonly InferenceSession? _owned;
    private bool _hasPicture;

    /// <summary>Wraps a session, which stays the caller's and must outlive this object.</summary>
    /// <param name="session">The session.</param>
    public SessionNetwork(InferenceSession session)
    {
        _session = session;
        ModelPlan plan = session.Model.Plan;
        Inputs = [.. plan.Inputs.Select(i => new NetworkTensor(i.Name, new TensorShape([.. i.Shape]), i.Image))];
        Outputs = [.. plan.Outputs.Select(o => new NetworkTensor(o.Name, new TensorShape([.. o.Shape])))];
        ScoresOutput = plan.Classification?.OutputIndex;
    }

    /// <summary>Creates a session of its own, disposed with this object.</summary>
    /// <param name="device">The device.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">Null for the defaults with <see cref="Patience"/>.</param>
    public SessionNetwork(VulkanDevice device, CompiledModel model, SessionOptions? options = null)
        : this(InferenceSession.Create(device, model, options ?? new SessionOptions { Timeout = Patience }))
    {
        _owned = _session;
    }

    /// <inheritdoc/>
    public IReadOnlyList<NetworkTensor> Inputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<NetworkTensor> Outputs { get; }

    /// <inheritdoc/>
    public int? ScoresOutput { get; }

    /// <inheritdoc/>
    public void SetInput(int index, ReadOnlySpan<float> elements)
    {
        _session.SetInput(index, elements);
        _hasPicture &= Inputs[index].Image is null;
    }

    /// <inheritdoc/>
    public void SetPicture(Picture picture)
    {
        try
        {
            _session.SetImage(picture.Rgba, picture.Width, picture.Height);
        }
        catch (Exception exception) when (exception is ArgumentException || (exception is InvalidOperationException && !_session.TakesImages))
        {
            throw new VerificationException($"the network cannot take a picture of {picture.Width}x{picture.Height} pixels: {exception.Message}", exception);
        }

        _hasPicture = true;
    }

    /// <inheritdoc/>
    public void Run()
    {
        if (_hasPicture)
        {
            _session.RunImage();
        }
        else
        {
            _session.Run();
        }
    }

    /// <inheritdoc/>
    public void ReadOutput(int index, Span<float> elements) => _session.GetOutput(index, elements);

    /// <inheritdoc/>
    public void Dispose() => _owned?.Dispose();
}
