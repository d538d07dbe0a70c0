using ResNetVk.Format;

namespace ResNetVk.Converter.Import.StateDicts.PyTorch;

/// <summary>Makes what the names on <see cref="TorchGlobals"/>' list stand for, out of checked numbers; calls nothing.</summary>
internal sealed class TorchObjects
{
    // Nothing is needed of these but that they occur where they belong.
    private static readonly object EncodedText = new();
    private static readonly object NumpyType = new();
    private static readonly object NumpyScalar = new();

    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);
    private int _tensors;
    private long _pairs;

    /// <summary>Every storage the pickle mentions, by key.</summary>
    internal IReadOnlyDictionary<string, TorchStorage> Storages => _storages;

    /// <summary>What a call stands for.</summary>
    /// <exception cref="ImportException">The arguments are not those that PyTorch writes.</exception>
    internal object? Call(TorchGlobal function, object?[] arguments) => (function.Kind, arguments) switch
    {
        (TorchGlobalKind.OrderedDictionary, []) => new PickleDictionary(isOrdered: true),
        (TorchGlobalKind.OrderedDictionary, [List<object?> pairs]) => ToDictionary(pairs),
        (TorchGlobalKind.Tensor, [StorageView view, var offset, object?[] size, object?[] stride]) => MakeTensor(view, offset, size, stride),
        (TorchGlobalKind.TensorV2, [StorageView view, var offset, object?[] size, object?[] stride, bool, PickleDictionary]) =>
            MakeTensor(view, offset, size, stride),
        (TorchGlobalKind.TensorV2, [StorageView view, var offset, object?[] size, object?[] stride, bool, PickleDictionary, PickleDictionary metadata])
            when metadata.Items.Count == 0 => MakeTensor(view, offset, size, stride),
        (TorchGlobalKind.Parameter, [TorchTensor tensor, bool, PickleDictionary]) => tensor,
        (TorchGlobalKind.Size, [object?[] sizes]) => sizes,
        (TorchGlobalKind.EncodeText, [string, "latin1"]) => EncodedText,
        (TorchGlobalKind.NumpyType, [string, ..]) => NumpyType,
        (TorchGlobalKind.NumpyScalar, [var type, var number]) when type == NumpyType && (number is string or byte[] || number == EncodedText) => NumpyScalar,
        _ => throw new ImportException($"the checkpoint makes a Python object of kind {function.Kind} in a way that PyTorch does not", TorchGlobals.Hint),
    };

    /// <summary>Gives an object its attributes: those of dictionaries and of NumPy's types are not needed, others have none.</summary>
    /// <exception cref="ImportException">PyTorch gives no attributes to such an object.</exception>
    internal static void Build(object? target, object? state)
    {
        if (target is not PickleDictionary { IsOrdered: true } && target != NumpyType)
        {
            throw new ImportException("the checkpoint sets attributes of an object that has none in a state dict", TorchGlobals.Hint);
        }

        if (state is not (PickleDictionary or object?[]))
        {
            throw new ImportException("the checkpoint sets attributes of an object in a way that PyTorch does not", TorchGlobals.Hint);
        }
    }

    /// <summary>What a persistent identifier stands for: (<c>"storage"</c>, type, key, device, length), in old files with a view behind it.</summary>
    /// <exception cref="ImportException">It has another form.</exception>
    internal StorageView Load(object? identifier)
    {
        if (identifier is not object?[] parts
            || parts is not ["storage", TorchGlobal { Kind: TorchGlobalKind.Storage } type, string { Length: <= PickleLimits.NameLength } key, string, long length, ..]
            || length < 0 || parts.Length > 6)
        {
            throw WrongIdentifier();
        }

        TorchStorage storage = FindStorage(key, type.ElementType, length);
        return parts.Length == 5 || parts[5] is null ? new StorageView(storage, 0, length)
            : parts[5] is object?[] view && view is [string, long start, long count] && start >= 0 && count >= 0 && start <= length - count
                ? new StorageView(storage, start, count)
            : throw WrongIdentifier();
    }

    private static ImportException WrongIdentifier() =>
        new("the checkpoint has a persistent identifier of a form that PyTorch does not write", TorchGlobals.Hint);

    private PickleDictionary ToDictionary(List<object?> pairs)
    {
        // One list can be named in many calls.
        _pairs += pairs.Count;
        if (_pairs > PickleLimits.Containers)
        {
            throw new ImportException($"the checkpoint makes dictionaries of more than {PickleLimits.Containers} pairs", TorchGlobals.Hint);
        }

        PickleDictionary dictionary = new(isOrdered: true);
        foreach (object? pair in pairs)
        {
            if (pair is not IList<object?> { Count: 2 } entry)
            {
                throw new ImportException("the checkpoint makes a dictionary from something that is no list of pairs", TorchGlobals.Hint);
            }

            dictionary.Set(entry[0], entry[1]);
        }

        return dictionary;
    }

    private TorchTensor MakeTensor(StorageView view, object? offset, object?[] size, object?[] stride) => ++_tensors <= PickleLimits.Tensors
        ? TorchTensor.Create(view, offset, size, stride)
        : throw new ImportException($"the checkpoint has more than {PickleLimits.Tensors} tensors", TorchGlobals.Hint);

    private TorchStorage FindStorage(string key, ElementType type, long length)
    {
        if (!_storages.TryGetValue(key, out TorchStorage? storage))
        {
            storage = new TorchStorage(key, type, length);
            _storages.Add(key, storage);
        }

        return storage.Type == type && storage.Length == length
            ? storage
            : throw new ImportException(
                $"storage {ForeignText.Quote(key)} is {storage.Length} elements of type {storage.Type} in one place, {length} of type {type} in another",
                "the checkpoint is damaged: download or save it again");
    }
}
