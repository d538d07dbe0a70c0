using ResNetVk.Format.Json;
using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Validation;

/// <summary>Checks that a binding points at memory that exists, entirely, and that its dispatch may touch.</summary>
internal sealed class BindingValidator
{
    /// <summary>Bytes of one R32G32B32A32_SFLOAT texel.</summary>
    private const int TexelSizeInBytes = 16;

    /// <summary>Bytes of a class index and its probability.</summary>
    private const int ClassSizeInBytes = 8;

    private readonly ModelPlan _plan;
    private readonly IReadOnlyDictionary<string, TensorEntry> _tensors;
    private readonly Dictionary<string, PackedTensor> _packed;

    /// <summary>Wants a plan whose packed tensors have unique names and whose shapes and classification have been checked.</summary>
    public BindingValidator(ModelPlan plan, IReadOnlyDictionary<string, TensorEntry> tensors)
    {
        _plan = plan;
        _tensors = tensors;
        _packed = plan.PackedTensors.ToDictionary(packed => packed.Name, StringComparer.Ordinal);
    }

    /// <summary>Checks one binding.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="path">Its JSON path.</param>
    /// <param name="place">Where its dispatch stands.</param>
    /// <param name="index">Which input, output, packed tensor or step that is.</param>
    /// <param name="requirements">What the device is known to have when the dispatch runs.</param>
    public void Check(Binding binding, string path, StepPlace place, int index, DeviceRequirements requirements)
    {
        CheckUnused(binding, path);
        CheckPlace(binding, path, place, index);
        CheckKind(binding, path, requirements);
        CheckClears(binding, path);
        CheckSize(binding, path);
    }

    /// <summary>Checks that a range is aligned, not empty and within what it is a part of.</summary>
    public static void CheckRange(long offset, long length, string path, long size, string what)
    {
        if (offset < 0 || offset % PlanLimits.ArenaAlignment != 0)
        {
            throw Mismatch.At($"{path}.offsetInBytes", $"a multiple of {PlanLimits.ArenaAlignment}", $"{offset}");
        }

        // Written so that no sum can overflow.
        if (length <= 0 || offset > size || length > size - offset)
        {
            throw Mismatch.At(path, $"a range within {what} of {size} bytes", $"{length} bytes from offset {offset}");
        }
    }

    private static void CheckUnused(Binding binding, string path)
    {
        bool named = binding.Space is BufferSpace.Tensor or BufferSpace.Packed;
        if (named != binding.Tensor is not null)
        {
            throw Mismatch.At(
                $"{path}.tensor",
                named ? "the name of a tensor" : $"no name, since the space is {EnumNames.Of(binding.Space)}",
                binding.Tensor is null ? "none" : MessageText.Quote(binding.Tensor));
        }

        if (binding.Index != 0 && binding.Space is not (BufferSpace.Input or BufferSpace.Output or BufferSpace.Texture))
        {
            throw Mismatch.At($"{path}.index", "0: only inputs, outputs and textures are numbered", $"{binding.Index}");
        }

        // Only a prepack dispatch may write a packed tensor.
        if (binding.OffsetInBytes != 0 && binding.Space != BufferSpace.Arena && !(binding.Space == BufferSpace.Packed && binding.Writes))
        {
            throw Mismatch.At(
                $"{path}.offsetInBytes", "0: only the arena, and what a prepack dispatch writes, has offsets", $"{binding.OffsetInBytes}");
        }
    }

    /// <summary>Which memory a dispatch may read and write, by the place it stands at.</summary>
    private void CheckPlace(Binding binding, string path, StepPlace place, int index)
    {
        (bool read, bool written) = binding.Space switch
        {
            BufferSpace.Arena => (place != StepPlace.Prepack, place != StepPlace.Prepack),
            BufferSpace.Tensor => (true, false),
            BufferSpace.Packed => (place != StepPlace.Prepack, place == StepPlace.Prepack && binding.Tensor == _plan.PackedTensors[index].Name),
            BufferSpace.Input => (place == StepPlace.Load && binding.Index == index, false),
            BufferSpace.Image => (place == StepPlace.LoadImage, false),
            BufferSpace.Output => (
                (place == StepPlace.Store && binding.Index == index)
                || (place == StepPlace.Classification && binding.Index == _plan.Classification?.OutputIndex),
                place == StepPlace.Store && binding.Index == index),
            BufferSpace.Texture => (binding.Index >= 0 && binding.Index < PlanesOf(place), false),
            BufferSpace.Classes => (place == StepPlace.Classification, place == StepPlace.Classification),
            _ => throw Mismatch.At($"{path}.space", "a known buffer space", $"{(int)binding.Space}"),
        };
        if (binding.Writes ? !written : !read)
        {
            throw Mismatch.At(
                path,
                $"memory that {Describe(place)} may {(binding.Writes ? "write" : "read")}",
                $"space {EnumNames.Of(binding.Space)}, "
                + (binding.Tensor is null ? $"index {binding.Index}" : $"tensor {MessageText.Quote(binding.Tensor)}"));
        }
    }

    // Planes of a picture that is made of textures.
    private static int PlanesOf(StepPlace place) => place switch
    {
        StepPlace.LoadTexture => 1,
        StepPlace.LoadPlanes => 3,
        _ => 0,
    };

    private static string Describe(StepPlace place) => place switch
    {
        StepPlace.Load => "the load step of this input",
        StepPlace.LoadImage => "the image step of this input",
        StepPlace.LoadTexture => "the texture step of this input",
        StepPlace.LoadPlanes => "the planes step of this input",
        StepPlace.Body => "a step of the network",
        StepPlace.Store => "the store step of this output",
        StepPlace.Classification => "a step of the classification",
        StepPlace.Prepack => "a prepack dispatch of this packed tensor",
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, "Not a place in a plan."),
    };

    private static void CheckKind(Binding binding, string path, DeviceRequirements requirements)
    {
        (int unit, long limit, string requirement) = binding.Kind switch
        {
            BindingKind.Storage => (
                sizeof(uint), Math.Max(PlanLimits.StorageBufferRange, requirements.StorageBufferRange), "storageBufferRange"),
            BindingKind.Texels or BindingKind.StorageTexels => (TexelSizeInBytes, TexelRangeInBytes(requirements), "texelBufferElements"),
            BindingKind.SampledImage => (1, long.MaxValue, string.Empty),
            _ => throw Mismatch.At($"{path}.kind", "storage, texels, storageTexels or sampledImage", $"{(int)binding.Kind}"),
        };
        if (binding.Kind == BindingKind.SampledImage != (binding.Space == BufferSpace.Texture))
        {
            throw Mismatch.At(
                $"{path}.kind",
                binding.Space == BufferSpace.Texture ? "sampledImage: that is what a texture is" : "storage or texels: only textures are sampled images",
                EnumNames.Of(binding.Kind));
        }

        if (binding.Kind is BindingKind.Texels or BindingKind.StorageTexels && (binding.Writes || binding.Space == BufferSpace.Image))
        {
            throw Mismatch.At($"{path}.kind", "storage: texels hold floats and are read only", EnumNames.Of(binding.Kind));
        }

        if (binding.SizeInBytes % unit != 0)
        {
            throw Mismatch.At($"{path}.sizeInBytes", $"a multiple of {unit}", $"{binding.SizeInBytes}");
        }

        if (binding.SizeInBytes > limit)
        {
            throw Mismatch.At(
                $"{path}.sizeInBytes",
                $"at most {limit} bytes, what the alternative may count on (requirement {requirement})",
                $"{binding.SizeInBytes}");
        }
    }

    private static void CheckClears(Binding binding, string path)
    {
        if (binding.Clears && !(binding is { Space: BufferSpace.Arena, Kind: BindingKind.Storage, Writes: true }))
        {
            throw Mismatch.At(
                $"{path}.clears",
                "false: only storage in the arena that the dispatch writes is set to zero before it",
                $"true, of {EnumNames.Of(binding.Kind)} in space {EnumNames.Of(binding.Space)}{(binding.Writes ? string.Empty : " that is read only")}");
        }
    }

    /// <summary>Bytes of the texels a dispatch may count on; a requirement from a hostile file does not make it overflow.</summary>
    private static long TexelRangeInBytes(DeviceRequirements requirements)
    {
        long texels = Math.Max(PlanLimits.TexelBufferElements, requirements.TexelBufferElements);
        return Math.Min(texels, long.MaxValue / TexelSizeInBytes) * TexelSizeInBytes;
    }

    private void CheckSize(Binding binding, string path)
    {
        if (binding.Space == BufferSpace.Arena)
        {
            CheckRange(binding.OffsetInBytes, binding.SizeInBytes, path, _plan.ArenaSizeInBytes, "the arena");
            return;
        }

        if (binding.Space == BufferSpace.Packed && binding.Writes)
        {
            CheckRange(binding.OffsetInBytes, binding.SizeInBytes, path, FindPacked(binding.Tensor!, path), "the packed tensor");
            return;
        }

        (long least, long most, string what) = binding.Space switch
        {
            BufferSpace.Tensor => Exactly(FindTensor(binding.Tensor!, path), "the tensor's size in whole words"),
            BufferSpace.Packed => (4, FindPacked(binding.Tensor!, path), "the packed tensor's size"),
            BufferSpace.Input => Exactly(PlanValidator.SizeInBytes(_plan.Inputs[binding.Index].Shape), "4 times the product of the input's shape"),
            BufferSpace.Output => Exactly(PlanValidator.SizeInBytes(_plan.Outputs[binding.Index].Shape), "4 times the product of the output's shape"),
            BufferSpace.Classes => Exactly(ClassesSizeInBytes(), "8 bytes for each of the k classes of each batch item"),
            _ => Exactly(0, "the size of a picture is known at run time only"),
        };
        if (binding.SizeInBytes < least || binding.SizeInBytes > most)
        {
            throw Mismatch.At($"{path}.sizeInBytes", (least == most ? $"{most}" : $"{least} to {most}") + $" ({what})", $"{binding.SizeInBytes}");
        }
    }

    private static (long Least, long Most, string What) Exactly(long size, string what) => (size, size, what);

    private long FindTensor(string name, string path)
    {
        if (!_tensors.TryGetValue(name, out TensorEntry? tensor))
        {
            throw Mismatch.At($"{path}.tensor", "the name of a tensor of the file", MessageText.Quote(name));
        }

        return tensor.Data.Length > 0
            ? tensor.BoundSizeInBytes
            : throw Mismatch.At($"{path}.tensor", "a tensor that is not empty", $"{MessageText.Quote(name)} of 0 bytes");
    }

    private long FindPacked(string name, string path) => _packed.TryGetValue(name, out PackedTensor? packed)
        ? packed.SizeInBytes
        : throw Mismatch.At($"{path}.tensor", "the name of a packed tensor", MessageText.Quote(name));

    private long ClassesSizeInBytes()
    {
        PlannedClassification classification = _plan.Classification!;
        long elements = PlanValidator.SizeInBytes(_plan.Outputs[classification.OutputIndex].Shape) / sizeof(float);
        return elements / classification.ClassCount * classification.K * ClassSizeInBytes;
    }
}
