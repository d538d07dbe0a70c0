namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>What an object that a checkpoint may name stands for.</summary>
internal enum TorchGlobalKind
{
    /// <summary><c>collections.OrderedDict</c>.</summary>
    OrderedDictionary,

    /// <summary><c>torch._utils._rebuild_tensor</c>, of the oldest checkpoints: storage, offset, size, stride.</summary>
    Tensor,

    /// <summary><c>torch._utils._rebuild_tensor_v2</c>: further whether it needs gradients, hooks, and perhaps metadata.</summary>
    TensorV2,

    /// <summary><c>torch._utils._rebuild_parameter</c>: tensor, whether it needs gradients, hooks.</summary>
    Parameter,

    /// <summary>The type of a storage, such as <c>torch.FloatStorage</c>.</summary>
    Storage,

    /// <summary><c>torch.Size</c>: a tuple.</summary>
    Size,

    /// <summary><c>_codecs.encode</c>, by which protocol 2 writes bytes: text, "latin1".</summary>
    EncodeText,

    /// <summary><c>numpy.dtype</c>.</summary>
    NumpyType,

    /// <summary><c>numpy.core.multiarray.scalar</c>: a single number, such as a best accuracy. Its value is not needed.</summary>
    NumpyScalar,
}
