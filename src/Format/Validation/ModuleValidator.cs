using ResNetVk.Format.Plan;
using ResNetVk.Format.Spirv;

namespace ResNetVk.Format.Validation;

/// <summary>Checks the modules of a file, and that what a dispatch binds is what its module uses.</summary>
internal sealed class ModuleValidator
{
    private readonly IReadOnlyDictionary<string, TensorEntry> _tensors;

    /// <summary>Modules that have been read; many dispatches share one.</summary>
    private readonly Dictionary<string, SpirvModule> _modules = new(StringComparer.Ordinal);

    public ModuleValidator(IReadOnlyDictionary<string, TensorEntry> tensors) => _tensors = tensors;

    /// <summary>Checks the module of a dispatch against it.</summary>
    /// <param name="dispatch">A dispatch whose own numbers have been checked.</param>
    /// <param name="path">Its JSON path.</param>
    /// <param name="requirements">What the device is known to have when it runs.</param>
    public void Check(Dispatch dispatch, string path, DeviceRequirements requirements)
    {
        if (!_modules.TryGetValue(dispatch.Shader, out SpirvModule? module))
        {
            module = Read(dispatch.Shader, $"{path}.shader");
            _modules.Add(dispatch.Shader, module);
        }

        if (module.UsesShuffles && !requirements.SubgroupShuffle)
        {
            throw Mismatch.At($"{path}.shader", "an alternative that requires subgroupShuffle, which its module uses", "none");
        }

        SpirvUse use = module.Use(dispatch.Constants);
        CheckAtMost(use.Shared, Math.Max(SpirvAllowance.SharedMemory, requirements.SharedMemorySizeInBytes), "bytes of shared memory");
        CheckAtMost(use.Private, SpirvAllowance.MostPrivateBytes, "bytes of variables of an invocation");
        CheckAtMost(use.PushConstants, (long)dispatch.PushConstants.Count * sizeof(uint), "bytes of push constants, those of the dispatch");
        for (int i = 0; i < module.Descriptors.Count; i++)
        {
            CheckDescriptor(module.Descriptors[i], use.Blocks[i], dispatch, path);
        }

        void CheckAtMost(long size, long most, string what)
        {
            if (size > most)
            {
                throw Mismatch.At($"{path}.shader", $"a module that takes at most {most} {what}", $"{size}");
            }
        }
    }

    private static void CheckDescriptor(SpirvDescriptor descriptor, long block, Dispatch dispatch, string path)
    {
        if (descriptor.Binding >= dispatch.Bindings.Count)
        {
            throw Mismatch.At($"{path}.bindings", $"binding {descriptor.Binding}, which the module uses", $"{dispatch.Bindings.Count} bindings");
        }

        Binding binding = dispatch.Bindings[(int)descriptor.Binding];
        if (binding.Kind != descriptor.Kind)
        {
            throw Mismatch.At($"{Path()}.kind", $"{Json.EnumNames.Of(descriptor.Kind)}, as the module declares it", Json.EnumNames.Of(binding.Kind));
        }

        if (descriptor.IsWritten && !binding.Writes)
        {
            throw Mismatch.At($"{Path()}.writes", "true, since the module writes it", "false");
        }

        // A picture's size is known at run time only; it has its header always.
        if (binding.Space != BufferSpace.Image && block > binding.SizeInBytes)
        {
            throw Mismatch.At($"{Path()}.sizeInBytes", $"at least {block} bytes, the module's block", $"{binding.SizeInBytes}");
        }

        string Path() => $"{path}.bindings[{descriptor.Binding}]";
    }

    private SpirvModule Read(string name, string path)
    {
        if (!name.StartsWith(CompiledModel.ShaderPrefix, StringComparison.Ordinal) || !_tensors.TryGetValue(name, out TensorEntry? module))
        {
            throw Mismatch.At(
                path, $"the name of a tensor of the file that begins with '{CompiledModel.ShaderPrefix}'", MessageText.Quote(name));
        }

        if (module.Type != ElementType.U32)
        {
            throw Mismatch.At(path, $"a tensor of type U32 under the name {MessageText.Quote(name)}", module.Type.Name());
        }

        if (module.Data.Length > SpirvAllowance.MostBytes)
        {
            throw Mismatch.At(path, $"a module of at most {SpirvAllowance.MostBytes} bytes in tensor {MessageText.Quote(name)}", $"{module.Data.Length}");
        }

        return SpirvModule.Read(module.Data.ToMemory(), $"{path}, tensor {MessageText.Quote(name)}");
    }
}
