using System.Runtime.InteropServices;
using ResNetVk.Format;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Shader modules by name, made from the model's SPIR-V tensors. Needed only while pipelines are created.</summary>
internal sealed unsafe class ShaderModules : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly IReadOnlyDictionary<string, TensorEntry> _tensors;
    private readonly Dictionary<string, ShaderModule> _modules = [];

    public ShaderModules(VulkanDevice device, IReadOnlyDictionary<string, TensorEntry> tensors)
    {
        _device = device;
        _tensors = tensors;
    }

    /// <summary>The module of a shader that a plan names; a compiled model exists only with all of them in it.</summary>
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
            _device.Api.DestroyShaderModule(_device.Handle, module, _device.HostAllocation);
        }

        _modules.Clear();
    }

    // A copy: a tensor in a file may lie at any offset, Vulkan wants words on multiples of four.
    private uint[] Words(string shader)
    {
        TensorData bytes = _tensors[shader].Data;
        uint[] words = new uint[bytes.Length / sizeof(uint)];
        bytes.Read(0, MemoryMarshal.AsBytes(words.AsSpan()));
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
            _device.Api.CreateShaderModule(_device.Handle, &info, _device.HostAllocation, &module).ThrowOnFailure($"creating the shader module '{shader}'");
            return module;
        }
    }
}
