using System.Runtime.InteropServices;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Shaders;

namespace ResNetVk.Kernels.Tests;

/// <summary>A compiled model of one kernel call: what it reads are tensors of the file, what it writes is the model's output.</summary>
/// <remarks>
/// Before the kernel runs, the output is filled with <see cref="Untouched"/>, and the same words follow every input and the output, so
/// that a read or write past the end shows.
/// </remarks>
internal static class KernelModel
{
    /// <summary>The word that stands for "never written", a quiet NaN.</summary>
    public const uint Untouched = 0x7FC0BEEF;

    private const int GuardLength = 64;
    private const int TexelLength = 4;
    private const int ArenaSizeInBytes = 256;

    /// <summary>Words of the model's output: the kernel's and the guard, in whole vec4s.</summary>
    public static int OutputLength(KernelCall call) => (call.OutputLength + GuardLength + TexelLength - 1) / TexelLength * TexelLength;

    /// <summary>Builds the model.</summary>
    public static CompiledModel Create(KernelCall call)
    {
        // A misspelt or forgotten constant would take its default in silence.
        Assert.Equal(call.Kernel.ShapeConstants.Concat(call.Kernel.PushConstants).Order(), call.Constants.Keys.Order());
        Dictionary<string, TensorEntry> tensors = [];
        Binding output = Written(BufferSpace.Output, 4L * OutputLength(call));
        Binding arena = Written(BufferSpace.Arena, ArenaSizeInBytes);
        Binding dummy = Input(tensors, "dummy", [], BindingKind.Storage);
        List<Binding> bindings = [];
        foreach (KernelBinding binding in call.Kernel.Bindings)
        {
            BindingKind kind = binding.Kind switch
            {
                KernelBindingKind.Texels => BindingKind.Texels,
                KernelBindingKind.StorageTexels => BindingKind.StorageTexels,
                _ => BindingKind.Storage,
            };
            bindings.Add(binding.Writes ? output : Input(tensors, binding.Name, call.Inputs[bindings.Count], kind));
        }

        uint[] constants = [.. call.Kernel.ShapeConstants.Select(name => call.Constants[name].Bits)];
        Dispatch fill = Fill(tensors, OutputLength(call), dummy, output);
        Dispatch run = new()
        {
            Shader = Shader(tensors, call.Kernel, call.Variant),
            Constants = [(uint)call.Workgroup.X, (uint)call.Workgroup.Y, (uint)call.Workgroup.Z, .. constants],
            PushConstants = [.. call.Kernel.PushConstants.Select(name => call.Constants[name].Bits)],
            Bindings = bindings,
            Grid = new Grid(call.Grid.X, call.Grid.Y, call.Grid.Z),
        };
        ModelPlan plan = new()
        {
            Name = call.Kernel.Name,
            Provenance = new Provenance { Tool = "kernel test", Source = call.Kernel.Name, SourceSha256 = new string('0', 64) },

            // A model has an input; this one is not looked at.
            Inputs =
            [
                new PlannedInput { Name = "unused", Shape = [1], Load = Step("load", Fill(tensors, ArenaSizeInBytes / 4, dummy, arena)) },
            ],
            Outputs = [new PlannedOutput { Name = "y", Shape = [OutputLength(call)], Store = Step("run", fill, run) }],
            Steps = [],
            PackedTensors = [],
            ArenaSizeInBytes = ArenaSizeInBytes,
            ArenaLowerBoundInBytes = 0,
            Statistics = new ModelStatistics
            {
                Parameters = 0,
                MultiplyAdds = 0,
                SourceNodes = 1,
                OptimizedNodes = 1,
                WeightSizeInBytes = 0,
            },
        };
        return CompiledModel.Create(plan, tensors.Values);
    }

    private static PlanStep Step(string name, params Dispatch[] dispatches) => new()
    {
        Name = name,
        Operator = name,
        Alternatives = [new Alternative { Name = name, Requirements = DeviceRequirements.None, Dispatches = dispatches }],
    };

    private static Binding Written(BufferSpace space, long sizeInBytes) =>
        new() { Space = space, SizeInBytes = sizeInBytes, Kind = BindingKind.Storage, Writes = true };

    private static Binding Input(Dictionary<string, TensorEntry> tensors, string name, uint[] words, BindingKind kind)
    {
        int length = (words.Length + GuardLength + TexelLength - 1) / TexelLength * TexelLength;
        uint[] guarded = [.. words, .. Enumerable.Repeat(Untouched, length - words.Length)];
        tensors[name] = new TensorEntry(name, ElementType.U32, [length], MemoryMarshal.AsBytes<uint>(guarded).ToArray());
        return new Binding { Space = BufferSpace.Tensor, Tensor = name, SizeInBytes = 4L * length, Kind = kind };
    }

    // The rearrange kernel with an input that lies nowhere in the box: FILL everywhere. The length is a multiple of 4.
    private static Dispatch Fill(Dictionary<string, TensorEntry> tensors, int length, Binding x, Binding y)
    {
        const uint Workgroup = 64;
        Dictionary<string, Word> constants = KernelCatalog.Rearrange.ShapeConstants.ToDictionary(name => name, _ => (Word)1);
        foreach (string axis in new[] { "N", "C", "H", "W" })
        {
            constants[$"AT_{axis}"] = 0;
            constants[$"START_{axis}"] = -1000;
            constants[$"STEP_{axis}"] = -1;
        }

        (constants["PERM_N"], constants["PERM_C"], constants["PERM_H"], constants["PERM_W"]) = (0, 1, 2, 3);
        (constants["BOX_C"], constants["OC"]) = (4, 4);
        (constants["BOX_W"], constants["OW"]) = (length / 4, length / 4);
        constants["FILL"] = new Word(Untouched);
        return new Dispatch
        {
            Shader = Shader(tensors, KernelCatalog.Rearrange, Kernel.DefaultVariant),
            Constants = [Workgroup, 1, 1, .. KernelCatalog.Rearrange.ShapeConstants.Select(name => constants[name].Bits)],
            Bindings = [x, y],
            Grid = new Grid(((length / 4) + (int)Workgroup - 1) / (int)Workgroup, 4, 1),
        };
    }

    private static string Shader(Dictionary<string, TensorEntry> tensors, Kernel kernel, string variant)
    {
        string name = $"{CompiledModel.ShaderPrefix}{kernel.Name}/{variant}";
        ReadOnlyMemory<byte> words = SpirvLibrary.Load(kernel.Name, variant);
        tensors[name] = new TensorEntry(name, ElementType.U32, [words.Length / 4], words);
        return name;
    }
}
