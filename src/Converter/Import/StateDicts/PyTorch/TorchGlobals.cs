using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>The names that a checkpoint may use. All others are refused where they are named.</summary>
internal static class TorchGlobals
{
    /// <summary>What to do about a checkpoint that holds more than weights.</summary>
    internal const string Hint = "in PyTorch, load it and save only model.state_dict(): torch.save(model.state_dict(), 'weights.pth')";

    private static readonly Dictionary<string, TorchGlobal> Known = new(StringComparer.Ordinal)
    {
        ["collections.OrderedDict"] = new(TorchGlobalKind.OrderedDictionary),
        ["torch._utils._rebuild_tensor"] = new(TorchGlobalKind.Tensor),
        ["torch._utils._rebuild_tensor_v2"] = new(TorchGlobalKind.TensorV2),
        ["torch._utils._rebuild_parameter"] = new(TorchGlobalKind.Parameter),
        ["torch.FloatStorage"] = new(TorchGlobalKind.Storage, ElementType.F32),
        ["torch.HalfStorage"] = new(TorchGlobalKind.Storage, ElementType.F16),
        ["torch.BFloat16Storage"] = new(TorchGlobalKind.Storage, ElementType.BF16),
        ["torch.DoubleStorage"] = new(TorchGlobalKind.Storage, ElementType.F64),
        ["torch.LongStorage"] = new(TorchGlobalKind.Storage, ElementType.I64),
        ["torch.IntStorage"] = new(TorchGlobalKind.Storage, ElementType.I32),
        ["torch.ShortStorage"] = new(TorchGlobalKind.Storage, ElementType.I16),
        ["torch.CharStorage"] = new(TorchGlobalKind.Storage, ElementType.I8),
        ["torch.ByteStorage"] = new(TorchGlobalKind.Storage, ElementType.U8),
        ["torch.BoolStorage"] = new(TorchGlobalKind.Storage, ElementType.BOOL),
        ["torch.storage.UntypedStorage"] = new(TorchGlobalKind.Storage, ElementType.U8),
        ["torch.Size"] = new(TorchGlobalKind.Size),
        ["_codecs.encode"] = new(TorchGlobalKind.EncodeText),
        ["numpy.dtype"] = new(TorchGlobalKind.NumpyType),
        ["numpy.core.multiarray.scalar"] = new(TorchGlobalKind.NumpyScalar),
        ["numpy._core.multiarray.scalar"] = new(TorchGlobalKind.NumpyScalar),
    };

    /// <summary>What a name stands for.</summary>
    /// <exception cref="ImportException">The name is not on the list.</exception>
    internal static TorchGlobal Find(string module, string name) =>
        Known.TryGetValue($"{module}.{name}", out TorchGlobal? known) ? known : throw Refuse(module, name);

    /// <summary>The complaint about a name that is not on the list.</summary>
    internal static ImportException Refuse(string module, string name) =>
        new($"the checkpoint names the Python object {ForeignText.Shorten($"{module}.{name}")}, which is never built here", Hint);
}
