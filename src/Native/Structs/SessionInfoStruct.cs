using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_session_info</c> of <c>resnetvk.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SessionInfoStruct : IVersionedStruct
{
    public uint StructSize;
    public uint StepCount;
    public uint PipelineCount;
    public uint DispatchCount;
    public uint BarrierCount;
    public uint PutAsideCount;
    public uint PipelineCache;
    public uint ChoiceFile;
    public uint StagesInput;
    public uint StagesOutput;
    public uint SharesWeights;
    public uint SelfTest;
    public uint SelfTestSteps;
    public uint SelfTestFindings;
    public uint SelfTestFile;
    public uint Reserved;
    public ulong DeviceMemory;
    public ulong WeightMemory;
    public ulong LoadNs;
    public byte* PipelineCacheProblem;
    public byte* ChoiceFileProblem;
    public byte* SelfTestProblem;
    public ulong SelfTestNs;
    public double SelfTestShare;

    /// <inheritdoc/>
    public static uint FirstSizeInBytes => 128;
}
