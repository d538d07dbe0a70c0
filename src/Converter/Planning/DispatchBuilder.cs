using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Converter.Planning;

/// <summary>Builds a dispatch of one kernel by the names in the kernel table, so that no order has to be remembered.</summary>
/// <remarks>Every constant and every binding must be given once; <see cref="Build"/> says which is missing.</remarks>
internal sealed class DispatchBuilder
{
    private readonly Kernel _kernel;
    private readonly string _variant;
    private readonly uint?[] _constants;
    private readonly uint?[] _pushConstants;
    private readonly Binding?[] _bindings;
    private Grid _grid;

    public DispatchBuilder(Kernel kernel, string variant = Kernel.DefaultVariant)
    {
        if (!kernel.Variants.Contains(variant))
        {
            throw new ArgumentException($"kernel '{kernel.Name}' has no variant '{variant}'; it has {string.Join(", ", kernel.Variants)}");
        }

        _kernel = kernel;
        _variant = variant;
        _constants = new uint?[3 + kernel.ShapeConstants.Count];
        _pushConstants = new uint?[kernel.PushConstants.Count];
        _bindings = new Binding?[kernel.Bindings.Count];
    }

    /// <summary>Name of the tensor that carries a variant's SPIR-V.</summary>
    public static string ShaderName(Kernel kernel, string variant) => $"{CompiledModel.ShaderPrefix}{kernel.Name}/{variant}";

    /// <summary>A grid of one invocation per position, in workgroups of a fitting size.</summary>
    public DispatchBuilder Invocations(long x, long y, long z) => Workgroups(WorkgroupSize.For(x, y, z), x, y, z);

    /// <summary>A grid of one invocation per position, in workgroups of the given size.</summary>
    public DispatchBuilder Workgroups(WorkgroupSize size, long x, long y, long z) =>
        Workgroups(size, new Grid(Divide(x, size.X), Divide(y, size.Y), Divide(z, size.Z)));

    /// <summary>A grid counted in workgroups.</summary>
    public DispatchBuilder Workgroups(WorkgroupSize size, Grid grid)
    {
        if (!WorkgroupSize.Fits(grid))
        {
            throw new ConversionException(
                $"kernel '{_kernel.Name}' would need {grid.X} x {grid.Y} x {grid.Z} workgroups; devices run at most {PlanLimits.Workgroups} in each direction",
                "use a smaller --input-shape");
        }

        (_constants[0], _constants[1], _constants[2]) = ((uint)size.X, (uint)size.Y, (uint)size.Z);
        _grid = grid;
        return this;
    }

    public DispatchBuilder Constant(string name, int value) => Constant(name, unchecked((uint)value));

    public DispatchBuilder Constant(string name, float value) => Constant(name, BitConverter.SingleToUInt32Bits(value));

    /// <summary>N, C, H, W of a tensor under names with a prefix: <c>N C H W</c> or <c>AN AC AH AW</c>.</summary>
    public DispatchBuilder Shape(BlockedShape shape, string prefix = "") =>
        Constant(prefix + "N", shape.N).Constant(prefix + "C", shape.C).Constant(prefix + "H", shape.H).Constant(prefix + "W", shape.W);

    public DispatchBuilder Activation(Operators.Activation activation) =>
        Constant("ACTIVATION", (int)activation.Kind).Constant("ACT_MIN", activation.Min).Constant("ACT_MAX", activation.Max);

    /// <summary>The constants of <c>Include/prologue.glsl</c>.</summary>
    /// <param name="activation">The prologue's activation; null when there is no prologue.</param>
    public DispatchBuilder Prologue(Operators.Activation? activation) =>
        Constant("PROLOGUE", activation is null ? 0 : 1)
            .Constant("PROLOGUE_ACTIVATION", (int)(activation?.Kind ?? Operators.ActivationKind.None))
            .Constant("PROLOGUE_MIN", activation?.Min ?? 0).Constant("PROLOGUE_MAX", activation?.Max ?? 0);

    /// <summary>Binds a region; descriptor type and access come from the kernel table.</summary>
    public DispatchBuilder Bind(string name, Binding region)
    {
        int index = _kernel.Bindings.ToList().FindIndex(b => b.Name == name);
        if (index < 0 || _bindings[index] is not null)
        {
            throw new ArgumentException($"kernel '{_kernel.Name}': binding '{name}' {(index < 0 ? "does not exist" : "is given twice")}");
        }

        KernelBinding declared = _kernel.Bindings[index];
        _bindings[index] = region with { Kind = KindOf(declared.Kind), Writes = declared.Writes };
        return this;
    }

    public Dispatch Build()
    {
        int constant = Array.FindIndex(_constants, c => c is null);
        int pushConstant = Array.FindIndex(_pushConstants, c => c is null);
        int binding = Array.FindIndex(_bindings, b => b is null);
        if (constant >= 0 || pushConstant >= 0 || binding >= 0)
        {
            throw new InvalidOperationException(
                $"kernel '{_kernel.Name}' misses "
                + (constant >= 3 ? $"constant '{_kernel.ShapeConstants[constant - 3]}'"
                    : constant >= 0 ? "its workgroup size"
                    : pushConstant >= 0 ? $"constant '{_kernel.PushConstants[pushConstant]}'" : $"binding '{_kernel.Bindings[binding].Name}'"));
        }

        return new Dispatch
        {
            Shader = ShaderName(_kernel, _variant),
            Constants = [.. _constants.Select(c => c!.Value)],
            PushConstants = [.. _pushConstants.Select(c => c!.Value)],
            Bindings = [.. _bindings.Select(b => b!)],
            Grid = _grid,
        };
    }

    /// <summary>The dispatch as an alternative that runs on every device.</summary>
    public Alternative BuildReference() => BuildAlternative(DeviceRequirements.None);

    /// <inheritdoc cref="BuildAlternative(DeviceRequirements, string, Dispatch[])"/>
    public Alternative BuildAlternative(DeviceRequirements requirements, params Dispatch[] before) => BuildAlternative(requirements, string.Empty, before);

    /// <summary>The dispatch as an alternative; the texel buffers it reads are added to its requirements.</summary>
    /// <param name="requirements">What the kernel needs beside.</param>
    /// <param name="suffix">Tells it from other alternatives of the step that run the same variant.</param>
    /// <param name="before">What runs before it.</param>
    public Alternative BuildAlternative(DeviceRequirements requirements, string suffix, params Dispatch[] before)
    {
        Dispatch[] dispatches = [.. before, Build()];
        IEnumerable<long> texels = dispatches
            .SelectMany(d => d.Bindings)
            .Where(b => b.Kind is BindingKind.Texels or BindingKind.StorageTexels)
            .Select(b => b.SizeInBytes / 16);
        return new Alternative
        {
            Name = $"{_kernel.Name}/{_variant}{suffix}",
            Requirements = requirements with { TexelBufferElements = texels.DefaultIfEmpty().Max() },
            Dispatches = dispatches,
        };
    }

    /// <summary>Zeros for the push constants that the picture decides, see <see cref="TextureWords"/>.</summary>
    public DispatchBuilder DecidedByPicture()
    {
        foreach (string name in _kernel.PushConstants)
        {
            Constant(name, 0);
        }

        return this;
    }

    private DispatchBuilder Constant(string name, uint value)
    {
        int index = _kernel.ShapeConstants.ToList().IndexOf(name);
        int pushIndex = _kernel.PushConstants.ToList().IndexOf(name);
        if (index < 0 && pushIndex < 0)
        {
            throw new ArgumentException($"kernel '{_kernel.Name}': constant '{name}' does not exist");
        }

        ref uint? place = ref (index >= 0 ? ref _constants[index + 3] : ref _pushConstants[pushIndex]);
        place = place is null ? value : throw new ArgumentException($"kernel '{_kernel.Name}': constant '{name}' is given twice");
        return this;
    }

    private static BindingKind KindOf(KernelBindingKind kind) => kind switch
    {
        KernelBindingKind.Storage => BindingKind.Storage,
        KernelBindingKind.Texels => BindingKind.Texels,
        KernelBindingKind.StorageTexels => BindingKind.StorageTexels,
        KernelBindingKind.SampledImage => BindingKind.SampledImage,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of binding"),
    };

    private static int Divide(long count, int size) => checked((int)((count + size - 1) / size));
}
