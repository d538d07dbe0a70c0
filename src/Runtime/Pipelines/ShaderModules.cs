using System.Runtime.InteropServices;
using ResNetVk.Format;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Shader modules by name, made from the model's SPIR-V tensors. Needed only while pipelines are created.</summary>
internal sealed unsafe class ShaderModules : IDisposable
{
    private const uint SpirvMagic = 0x07230203;
    private const int SpirvHeaderWords = 5;

    private readonly VulkanDevice _device;
    private readonly IReadOnlyDictionary<string, TensorEntry> _tensors;
    private readonly Dictionary<string, ShaderModule> _modules = [];

    public ShaderModules(VulkanDevice device, IReadOnlyDictionary<string, TensorEntry> tensors)
    {
        _device = device;
        _tensors = tensors;
    }

    /// <summary>The module of a shader name.</summary>
    /// <exception cref="ModelFormatException">The model has no such tensor, or it holds no SPIR-V.</exception>
    public ShaderModule Get(string shader)
    {
        if (!_modules.TryGetValue(shader, out ShaderModule module))
        {
            module = Create(shader, Words(shader));
            _modules.Add(shader, module);
        }

        return module;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ShaderModule module in _modules.Values)
        {
            _device.Api.DestroyShaderModule(_device.Handle, module, null);
        }

        _modules.Clear();
    }

    // A copy: a tensor in a file may lie at any offset, Vulkan wants words on multiples of four.
    private uint[] Words(string shader)
    {
        if (!_tensors.TryGetValue(shader, out TensorEntry? tensor))
        {
            throw new ModelFormatException($"The plan uses the shader '{shader}', which the file does not contain. Convert the model again.");
        }

        uint[] words = new uint[tensor.Data.Length / sizeof(uint)];
        tensor.Data.Span[..(words.Length * sizeof(uint))].CopyTo(MemoryMarshal.AsBytes(words.AsSpan()));
        if (tensor.Type != ElementType.U32 || tensor.Data.Length % sizeof(uint) != 0 || words.Length <= SpirvHeaderWords || words[0] != SpirvMagic)
        {
            throw new ModelFormatException(
                $"Tensor '{shader}' is no SPIR-V module: expected U32 words that begin with 0x{SpirvMagic:X8}, found {tensor.Type}, "
                + $"{tensor.Data.Length} bytes. Convert the model again.");
        }

        return words;
    }

    private ShaderModule Create(string shader, uint[] words)
    {
        fixed (uint* code = words)
        {
            ShaderModuleCreateInfo info = new()
            {
                SType = StructureType.ShaderModuleCreateInfo,
                CodeSize = (nuint)(words.Length * sizeof(uint)),
                PCode = code,
            };
            ShaderModule module = default;
            _device.Api.CreateShaderModule(_device.Handle, &info, null, &module).ThrowOnFailure($"creating the shader module '{shader}'");
            return module;
        }
    }
}
