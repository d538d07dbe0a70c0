using ResNetVk.Format.Plan;
using ResNetVk.Shaders;
using Xunit;

namespace ResNetVk.Converter.Tests.Planning.Chains;

/// <summary>A dispatch whose constants and bindings go by the names of the kernel table.</summary>
internal sealed class NamedDispatch
{
    private readonly Dispatch _dispatch;
    private readonly Kernel _kernel;

    /// <summary>Looks up the kernel.</summary>
    public NamedDispatch(Dispatch dispatch)
    {
        _dispatch = dispatch;
        _kernel = KernelCatalog.All.Single(kernel => kernel.Name == dispatch.Shader.Split('/')[1]);
    }

    /// <summary>The kernel's name.</summary>
    public string Kernel => _kernel.Name;

    /// <summary>A specialization or push constant.</summary>
    public int this[string constant]
    {
        get
        {
            int index = _kernel.ShapeConstants.ToList().IndexOf(constant);
            int word = _kernel.PushConstants.ToList().IndexOf(constant);
            Assert.True(index >= 0 || word >= 0, $"{Kernel} has no {constant}");
            return (int)(index >= 0 ? _dispatch.Constants[3 + index] : _dispatch.PushConstants[word]);
        }
    }

    /// <summary>The same of a number that is no integer.</summary>
    public float Number(string constant) => BitConverter.Int32BitsToSingle(this[constant]);

    /// <summary>What is bound to a name.</summary>
    public Binding Bound(string name) => _dispatch.Bindings[_kernel.Bindings.ToList().FindIndex(binding => binding.Name == name)];
}
