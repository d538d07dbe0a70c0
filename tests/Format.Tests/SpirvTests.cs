using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Format.Tests;

/// <summary>Modules that do what they may not, or not what their dispatch says, are refused when the file is read.</summary>
public sealed class SpirvTests
{
    private const ushort Capability = 17;

    /// <summary>What each test adds to a module that does nothing, and what the refusal says.</summary>
    public static TheoryData<string, Action<SpirvSketch>, string> Hostile => new()
    {
        { "an atomic operation", s => s.AddToMain(234, SpirvSketch.UintType, s.Id(), s.Buffer(1), 1, 0, s.Constant(1)), "opcode 234" },
        { "a write to an image", s => s.AddToMain(99, 1, 1, 1), "opcode 99" },
        { "physical addresses", s => s.AddFirst(Capability, 5347), "capability 5347" },
        { "kernels of OpenCL", s => s.AddFirst(Capability, 6), "capability 6" },
        { "variable pointers", s => s.AddFirst(Capability, 4442), "capability 4442" },
        { "numbers of 64 bits", s => s.AddFirst(Capability, 11), "capability 11" },
        { "an extension", s => s.AddFirst(10, SpirvSketch.Text("SPV_KHR_ray_query")), "'SPV_KHR_ray_query'" },
        { "another instruction set", s => s.AddFirst(11, [s.Id(), .. SpirvSketch.Text("OpenCL.std")]), "'OpenCL.std'" },
        { "a second entry point", s => s.AddFirst(15, [5, 1, .. SpirvSketch.Text("main")]), "expected one entry point" },
        { "a fragment shader", s => s.AddFirst(15, [4, 1, .. SpirvSketch.Text("main")]), "execution model 4" },
        { "an entry point of another name", s => s.AddFirst(15, [5, 1, .. SpirvSketch.Text("other")]), "'other'" },
        { "another execution mode", s => s.AddFirst(16, 1, 7), "no execution mode but LocalSize" },
        { "a type of 64 bits", s => s.AddGlobal(22, s.Id(), 64), "numbers of 32 bits" },
        { "an id out of bounds", s => s.AddGlobal(22, 5_000, 32), "ids from 1 to" },
        { "an id defined twice", s => s.AddGlobal(21, SpirvSketch.UintType, 32, 0), "a second time" },
        { "two workgroup sizes", s => s.Annotate(71, s.Constant(1), 11, 25), "one constant that is the WorkgroupSize" },
        { "another binding of one variable", s => s.Annotate(71, s.Buffer(0), 33, 1), "one value of a decoration" },
        { "another set", s => s.Buffer(0, set: 1), "set 1" },
        { "a binding that the dispatch does not have", s => s.Buffer(7), "binding 7, which the module uses" },
        { "a buffer larger than its binding", s => s.Buffer(0, length: 5), "at least 20 bytes" },
        { "a store to what the dispatch reads", s => s.StoreTo(s.Buffer(0)), "true, since the module writes it" },
        { "a function that calls itself", s => Recurse(s), "no recursion" },
        { "functions that double at every call", s => Double(s), "instructions with all calls" },
        { "a call of nothing", s => s.AddFunction(s.Id(), s.Call(500)), "calls of functions that are there" },
        { "too much shared memory", s => s.Array(4, s.Constant(4097)), "at most 16384 bytes of shared memory" },
        { "too many variables", s => s.Array(6, s.Constant(16385)), "bytes of variables of an invocation" },
        { "an endless variable", s => s.Array(6, s.Constant(uint.MaxValue)), "types of numbers" },
        { "an array as long as a specialization constant", s => s.Array(4, Specialized(s, 3)), "at most 16384 bytes of shared memory" },
        { "a length that is no constant", s => s.Array(4, 1), "sizes of integer constants" },
        { "push constants that the dispatch does not give", s => s.Array(9, s.Constant(1)), "bytes of push constants" },
        { "a uniform buffer", s => s.Array(2, s.Constant(1)), "storage class 2" },
        { "a pointer to a pointer", s => PointToPointer(s), "no pointers to pointers" },
        { "a store through a function's result", s => s.AddToMain(62, s.Constant(3), 0), "stores to variables" },
        { "a shuffle that the alternative does not require", s => s.AddFirst(Capability, 65), "subgroupShuffle" },
    };

    [Fact]
    public void AModuleThatDoesNothingIsAccepted() => Read(SpirvSketch.Nothing);

    [Fact]
    public void WhatTheDispatchDeclaresMayBeUsed()
    {
        SpirvSketch sketch = new();
        sketch.Buffer(0, length: 3);
        sketch.StoreTo(sketch.Buffer(1));
        sketch.Array(4, sketch.Constant(4096));
        Read(sketch.Words());
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void WhatAModuleMayNotDo(string what, Action<SpirvSketch> add, string message)
    {
        SpirvSketch sketch = new();
        add(sketch);
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => Read(sketch.Words()));
        Assert.True(exception.Message.Contains(message, StringComparison.Ordinal), $"{what}: {exception.Message}");
    }

    [Fact]
    public void EveryBeginningAndEveryWordChanged()
    {
        SpirvSketch sketch = new();
        sketch.Buffer(0, length: 3);
        sketch.StoreTo(sketch.Buffer(1));
        uint[] words = sketch.Words();
        int refused = 0;
        for (int i = 0; i < words.Length; i++)
        {
            Assert.Throws<ModelFormatException>(() => Read(words[..i]));
            foreach (uint value in new uint[] { 0, 1, 7, 0xFFFF, 0x10000, 0x00030047, 0x7FFFFFFF, uint.MaxValue, words[i] + 1u, words[i] ^ 0x00010000u })
            {
                uint[] changed = [.. words];
                changed[i] = value;
                refused += Attempt.IsRefused(() => Read(changed)) ? 1 : 0;
            }
        }

        Assert.InRange(refused, words.Length * 3, (words.Length * 10) - 1);
    }

    [Fact]
    public void WhatWasCheckedIsWhatIsUsed()
    {
        using ScratchFolder folder = TestData.Scratch();
        CompiledModel model = SampleModel.Smallest();
        model.Save(folder["model.rnvk"]);
        CompiledModel loaded = CompiledModel.Load(folder["model.rnvk"]);
        byte[] zeros = new byte[new FileInfo(folder["model.rnvk"]).Length];
        using (FileStream file = new(folder["model.rnvk"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write(zeros);
        }

        Assert.Equal(SpirvSketch.Nothing, loaded.Tensors[SampleModel.Copy].ToWords());
    }

    // A model of one copy: an input of 12 bytes that is read, an arena of 16 that is written.
    private static void Read(uint[] words)
    {
        CompiledModel smallest = SampleModel.Smallest();
        CompiledModel.Create(smallest.Plan, [TensorEntryValues.FromWords(SampleModel.Copy, words)]);
    }

    private static uint Specialized(SpirvSketch sketch, uint position)
    {
        // Position 3 is 3 in the plan; its shift by 12 is 12,288 elements.
        (uint constant, uint length) = (sketch.Id(), sketch.Id());
        sketch.Annotate(71, constant, 1, position);
        sketch.AddGlobal(50, SpirvSketch.UintType, constant, 1);
        sketch.AddGlobal(52, SpirvSketch.UintType, length, 196, constant, sketch.Constant(12));
        return length;
    }

    private static void Recurse(SpirvSketch sketch)
    {
        uint function = sketch.Id();
        sketch.AddFunction(function, sketch.Call(function));
    }

    private static void Double(SpirvSketch sketch)
    {
        uint called = sketch.AddFunction(sketch.Id());
        for (int i = 0; i < 40; i++)
        {
            called = sketch.AddFunction(sketch.Id(), sketch.Call(called), sketch.Call(called));
        }
    }

    private static void PointToPointer(SpirvSketch sketch)
    {
        (uint first, uint second) = (sketch.Id(), sketch.Id());
        sketch.AddGlobal(32, first, 7, SpirvSketch.UintType);
        sketch.AddGlobal(32, second, 7, first);
    }
}
