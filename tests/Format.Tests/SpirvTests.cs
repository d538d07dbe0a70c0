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
        { "an atomic operation that no kernel has", s => s.Atomic(s.Part(s.Buffer(1), 12, SpirvSketch.UintType, 0, 0), opcode: 241), "opcode 241" },
        { "an atomic on what the dispatch reads", s => s.Atomic(s.Part(s.Buffer(0), 12, SpirvSketch.UintType, 0, 0)), "true, since the module writes it" },
        { "an exchange on what the dispatch reads", s => s.Atomic(s.Part(s.Buffer(0), 12, SpirvSketch.UintType, 0, 0), opcode: 229), "true, since the module writes it" },
        { "an atomic without a value", s => s.AddToMain(234, SpirvSketch.UintType, s.Id(), s.Buffer(1), 1, 0), "6 or more operands of opcode 234" },
        { "an atomic on a whole buffer", s => s.Atomic(s.Buffer(1)), "atomics on integers" },
        { "an atomic on an array", s => s.Atomic(s.Array(4, s.Constant(1))), "atomics on integers" },
        { "an atomic on a float", s => OnFloat(s), "atomics on integers" },
        { "an atomic on a float that is called an integer", s => OnFloat(s, SpirvSketch.UintType), "access chains of the type they lead to" },
        { "an atomic on an integer that is called a float", s => s.Atomic(s.Part(s.Buffer(1), 12, SpirvSketch.UintType, 0, 0), Float(s)), "whose result is of the type they change" },
        { "an atomic on a variable of an invocation", s => s.Atomic(s.Part(s.Array(6, s.Constant(1)), 6, SpirvSketch.UintType, 0)), "one in storage class 6" },
        { "an atomic on a variable of an invocation that is called shared", s => s.Atomic(s.Part(s.Array(6, s.Constant(1)), 4, SpirvSketch.UintType, 0)), "access chains of the type they lead to" },
        { "an atomic on a push constant", s => s.Atomic(s.Part(s.Array(9, s.Constant(1)), 9, SpirvSketch.UintType, 0)), "one in storage class 9" },
        { "an atomic on nothing", s => s.Atomic(500), "atomics on variables" },
        { "an atomic on a constant", s => s.Atomic(s.Constant(1)), "atomics on variables" },
        { "an atomic through a parameter", s => ThroughParameter(s), "atomics on variables" },
        { "an atomic beyond the members", s => s.Atomic(s.Part(s.Buffer(1), 12, SpirvSketch.UintType, 1, 0)), "members by constants" },
        { "an atomic inside of an integer", s => s.Atomic(s.Part(s.Buffer(1), 12, SpirvSketch.UintType, 0, 0, 0)), "access chains into what has parts" },
        { "an atomic through many chains", s => s.Atomic(Enumerable.Range(0, 17).Aggregate(s.Part(s.Buffer(1), 12, SpirvSketch.UintType, 0, 0), (part, _) => s.Part(part, 12, SpirvSketch.UintType))), "at most 16 access chains" },
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

    [Fact]
    public void AtomicsAreForIntegersOfBuffersAndOfSharedMemory()
    {
        SpirvSketch sketch = new();
        uint buffer = sketch.Buffer(1);
        sketch.Atomic(sketch.Part(buffer, 12, SpirvSketch.UintType, 0, 3));
        sketch.Atomic(sketch.Part(buffer, 12, SpirvSketch.UintType, 0, 3), opcode: 229);
        sketch.Atomic(sketch.Part(sketch.Part(buffer, 12, SpirvSketch.UintType, 0, 0), 12, SpirvSketch.UintType));
        sketch.Atomic(sketch.Part(sketch.Array(4, sketch.Constant(16)), 4, SpirvSketch.UintType, 7));
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

    private static uint Float(SpirvSketch sketch)
    {
        uint type = sketch.Id();
        sketch.AddGlobal(22, type, 32);
        return type;
    }

    // A shared array of floats, of which one is said to be of a type.
    private static void OnFloat(SpirvSketch sketch, uint? type = null)
    {
        uint number = Float(sketch);
        (uint array, uint pointer, uint variable) = (sketch.Id(), sketch.Id(), sketch.Id());
        sketch.AddGlobal(28, array, number, sketch.Constant(4));
        sketch.AddGlobal(32, pointer, 4, array);
        sketch.AddGlobal(59, pointer, variable, 4);
        sketch.Atomic(sketch.Part(variable, 4, type ?? number, 2), type ?? number);
    }

    // The parameter is said to be shared memory; whoever calls could give anything.
    private static void ThroughParameter(SpirvSketch sketch)
    {
        (uint pointer, uint parameter) = (sketch.Id(), sketch.Id());
        sketch.AddGlobal(32, pointer, 4, SpirvSketch.UintType);
        sketch.AddFunction(sketch.Id(), (55, [pointer, parameter]));
        sketch.Atomic(parameter);
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
