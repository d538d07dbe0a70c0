namespace ResNetVk.Format.Spirv;

/// <summary>
/// What a module may use of SPIR-V: what compute kernels of a network are made of. There are no atomics but to exchange and to add
/// (on what <see cref="SpirvAtomics"/> says), no writes to images, no pointers but to variables, no function pointers, no other numbers than those of 32 bits, and nothing that a device of Vulkan 1.1 might lack but subgroup shuffles.
/// </summary>
/// <remarks>A kernel that needs more needs it here.</remarks>
internal static class SpirvAllowance
{
    /// <summary>Bytes of a module; the largest kernel there is has about 100 KB.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>Ids of a module; drivers keep tables of so many entries.</summary>
    public const uint MostIds = 1 << 18;

    /// <summary>Words that define types: how long it takes to compute a size.</summary>
    public const int MostTypeWords = 4096;

    /// <summary>Access chains one upon another.</summary>
    public const int MostChains = 16;

    /// <summary>Instructions of a module when every call is replaced by what is called, as drivers do.</summary>
    public const long MostInlinedInstructions = 1 << 20;

    /// <summary>Bytes of the variables of one invocation; they become registers, and beyond those memory for every invocation on the device.</summary>
    public const long MostPrivateBytes = 1 << 16;

    /// <summary>Shared memory of a workgroup, <c>maxComputeSharedMemorySize</c>, where no requirement says otherwise.</summary>
    public const long SharedMemory = 16384;

    /// <summary>GroupNonUniformShuffle, which an alternative must require of its device.</summary>
    public const uint ShuffleCapability = 65;

    // Matrix, Shader, SampledBuffer, ImageBuffer, ImageQuery, GroupNonUniform, GroupNonUniformShuffle.
    private static readonly uint[] s_capabilities = [0, 1, 46, 47, 50, 61, ShuffleCapability];

    // NumWorkgroups to LocalInvocationIndex (WorkgroupSize is among them), SubgroupSize, NumSubgroups, SubgroupId, SubgroupLocalInvocationId.
    private static readonly uint[] s_builtIns = [24, 25, 26, 27, 28, 29, 36, 38, 40, 41];

    // First and last of each run.
    private static readonly (int First, int Last)[] s_opcodes =
    [
        (0, 8), // nothing, undefined values, names, lines
        (10, 12), // extensions and instruction sets, which are looked at by name
        (14, 17), // memory model, entry point, mode, capability
        (19, 25), (27, 30), (32, 33), // types: no samplers, no opaque ones
        (41, 44), (46, 46), (48, 52), // constants: no samplers
        (54, 57), // functions and calls
        (59, 59), (61, 62), (65, 66), (68, 68), // variable, load, store, access chains, length of a runtime array
        (71, 72), // decorations: no groups
        (77, 84), // vectors and composites
        (95, 95), (98, 98), (100, 100), (103, 104), // image fetch, read, image of a sampled image, sizes
        (109, 115), (124, 124), // conversions of numbers
        (126, 152), (154, 157), // arithmetic
        (164, 191), (194, 205), // comparisons, bits
        (224, 225), // barriers
        (229, 229), (234, 234), // atomic exchange and addition of integers
        (245, 251), (253, 255), // control flow: no kill
        (317, 317), (330, 330), // no line, processed
        (333, 336), (345, 346), // subgroups: elect, all, any, all equal, shuffle, shuffle xor
    ];

    private static readonly bool[] s_isAllowed = [.. Enumerable.Range(0, s_opcodes[^1].Last + 1).Select(value => Array.Exists(s_opcodes, run => value >= run.First && value <= run.Last))];

    public static bool Capability(uint value) => Array.IndexOf(s_capabilities, value) >= 0;

    public static bool BuiltIn(uint value) => Array.IndexOf(s_builtIns, value) >= 0;

    public static bool Opcode(int value) => value < s_isAllowed.Length && s_isAllowed[value];

    public static bool Extension(string name) => name is "SPV_KHR_storage_buffer_storage_class";

    public static bool InstructionSet(string name) => name is "GLSL.std.450";
}
