namespace ResNetVk.Runtime;

/// <summary>Which of a host's buffers and textures an inference reads and writes, see <see cref="InferenceSession.Bind"/>. What is left null the binding has itself.</summary>
public sealed record BindingSource
{
    /// <summary>By input index, shorter where the rest is null; a buffer instead of <see cref="InferenceBinding.SetInput"/>.</summary>
    public IReadOnlyList<HostBuffer?> Inputs { get; init; } = [];

    /// <summary>
    /// The picture of inferences recorded with <see cref="InferenceWork.FromImage"/>, in textures, instead of
    /// <see cref="InferenceBinding.SetImage"/>.
    /// </summary>
    public HostImage? Image { get; init; }

    /// <summary>By output index, shorter where the rest is null; a buffer instead of <see cref="InferenceBinding.GetOutput"/>.</summary>
    public IReadOnlyList<HostBuffer?> Outputs { get; init; } = [];

    /// <summary>
    /// Receives the classes instead of <see cref="InferenceBinding.GetClasses"/>: for each batch item the K most probable ones, as pairs of
    /// a 32-bit index and a 32-bit float.
    /// </summary>
    public HostBuffer? Classes { get; init; }
}
