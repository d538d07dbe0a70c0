using System.Runtime.InteropServices;

namespace ResNetVk.Native;

/// <summary><c>rnvk_input_values</c> and <c>rnvk_output_values</c> of <c>resnetvk.h</c>, where the fields are explained.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ValuesStruct
{
    public float* Values;
    public nuint Count;
}
