using System.Runtime.InteropServices;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;
using ResNetVk.Shaders;
using Silk.NET.Vulkan;

namespace ResNetVk.Kernels.Tests;

/// <summary>Runs the kernels that load textures on the tests' device, as a session would: descriptors and push constants come from the runtime.</summary>
internal static class TextureRunner
{
    /// <summary>Loads a picture as a network's input of height H and width W.</summary>
    /// <param name="type">The type of the values.</param>
    /// <param name="preprocessing">What the network was trained with.</param>
    /// <param name="image">The picture.</param>
    /// <param name="inputHeight">H.</param>
    /// <param name="inputWidth">W.</param>
    /// <param name="workgroup">The workgroup size.</param>
    /// <returns>The input, dense [1][C][H][W].</returns>
    public static float[] Run(ElementType type, ImagePreprocessing preprocessing, HostImage image, int inputHeight, int inputWidth, WorkgroupSize workgroup)
    {
        VulkanDevice device = KernelRunner.Device;
        int messagesBefore = device.ValidationMessages.Count;
        Shape y = new(1, preprocessing.Color == ImageColor.Gray ? 1 : 3, inputHeight, inputWidth);
        Kernel kernel = TextureLoad.RoleOf(image.Kind) == StepRole.LoadTexture ? KernelCatalog.TextureToTensor : KernelCatalog.PlanesToTensor;
        Dispatch dispatch = DispatchOf(type, kernel, preprocessing, y, workgroup);
        TextureLoad load = new(InputOf(preprocessing, y), image);

        uint[] output = Execute(device, dispatch, load, type.WordCount(y.BlockedCount));

        Assert.Equal([], device.ValidationMessages.Skip(messagesBefore));
        return y.ToDense(type.Floats(output));
    }

    /// <summary>The dispatch as a plan has it.</summary>
    private static Dispatch DispatchOf(ElementType type, Kernel kernel, ImagePreprocessing preprocessing, Shape y, WorkgroupSize workgroup)
    {
        Dictionary<string, Word> constants = new()
        {
            ["C"] = y.C,
            ["H"] = y.H,
            ["W"] = y.W,
            ["COLOR"] = (int)preprocessing.Color,
            ["SCALE"] = preprocessing.Scale,
        };
        for (int c = 0; c < 3; c++)
        {
            constants[$"MEAN{c}"] = preprocessing.Mean[Math.Min(c, y.C - 1)];
            constants[$"STD{c}"] = preprocessing.Std[Math.Min(c, y.C - 1)];
        }

        Assert.Equal(kernel.ShapeConstants.Order(), constants.Keys.Order());
        (int X, int Y, int Z) grid = KernelCall.Cover(workgroup, y.W, y.H, 1);
        int plane = 0;
        return new Dispatch
        {
            Shader = $"{CompiledModel.ShaderPrefix}{kernel.Name}/{type.Variant()}",
            Constants = [(uint)workgroup.X, (uint)workgroup.Y, (uint)workgroup.Z, .. kernel.ShapeConstants.Select(name => constants[name].Bits)],
            PushConstants = new uint[kernel.PushConstants.Count],
            Bindings =
            [
                .. kernel.Bindings.Select(binding => binding.Writes
                    ? new Binding { Space = BufferSpace.Arena, SizeInBytes = sizeof(uint) * type.WordCount(y.BlockedCount), Kind = BindingKind.Storage, Writes = true }
                    : new Binding { Space = BufferSpace.Texture, Index = plane++, SizeInBytes = 0, Kind = BindingKind.SampledImage }),
            ],
            Grid = new Grid(grid.X, grid.Y, grid.Z),
        };
    }

    private static PlannedInput InputOf(ImagePreprocessing preprocessing, Shape y) => new()
    {
        Name = "pixels",
        Shape = [y.N, y.C, y.H, y.W],
        Load = new PlanStep { Name = "load", Operator = "load", Alternatives = [] },
        Image = preprocessing,
    };

    // The output has a guard behind it, filled like the output with the word for "never written".
    private static uint[] Execute(VulkanDevice device, Dispatch dispatch, TextureLoad load, int length)
    {
        const int GuardLength = 64;
        string[] parts = dispatch.Shader.Split('/');
        ReadOnlyMemory<byte> words = SpirvLibrary.Load(parts[1], parts[2]);
        Dictionary<string, TensorEntry> tensors = new() { [dispatch.Shader] = new(dispatch.Shader, ElementType.U32, [words.Length / 4], words) };
        using PipelineCacheHandle cache = new(device, file: null);
        using PipelineSet pipelines = new(device, cache, tensors);
        using DeviceBuffer output = new(
            device, sizeof(uint) * (length + GuardLength), DeviceBuffer.ShaderUsage, MemoryUse.ReadbackStaging, "the output of a test");
        Span<uint> written = MemoryMarshal.Cast<byte, uint>(output.Bytes(0, (int)output.SizeInBytes));
        written.Fill(KernelRunner.Untouched);
        output.Flush(0, output.SizeInBytes);

        ResolvedBinding[] bindings =
        [
            .. dispatch.Bindings.Select(b => b.Space == BufferSpace.Texture ? load.Resolve(b) : new ResolvedBinding(b.Kind, output.Whole, b.Writes)),
        ];
        ComputePipeline pipeline = pipelines.Get(dispatch, subgroupSize: 0);
        using DescriptorTable descriptors = new(device, [(pipeline, bindings)]);
        using CommandPoolHandle pool = new(device);
        using Submission submission = new(device, TimeSpan.FromMinutes(5));
        CommandBuffer commands = pool.Allocate();
        new CommandRecorder(device).Record(commands, new RecordingContent
        {
            Dispatches = new DispatchSequence([new BoundDispatch(pipeline, descriptors.Sets[0], dispatch.Grid, bindings, load.PushConstants(dispatch))]),
        });
        submission.Run(commands, "loading a texture");

        output.Invalidate(0, output.SizeInBytes);
        Assert.True(written[length..].IndexOfAnyExcept(KernelRunner.Untouched) < 0, "the kernel wrote behind the end of its output");
        Assert.True(written[..length].IndexOf(KernelRunner.Untouched) < 0, "the kernel left part of its output out");
        return written[..length].ToArray();
    }
}
