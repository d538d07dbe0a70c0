using System;
using System.Runtime.InteropServices;

namespace ResNetVk.Unity.Native
{
    /// <summary><c>rnvk_model_info</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ModelInfoStruct
    {
        public uint StructSize;
        public uint InputCount;
        public uint OutputCount;
        public uint LabelCount;
        public uint InputShapeSets;
        public uint TakesImages;
        public uint ClassCount;
        public uint MaxPredictions;
        public uint BatchSize;
        public uint Reserved;
        public ulong Parameters;
        public ulong MultiplyAdds;
        public ulong WeightSize;
        public ulong ArenaSize;
        public IntPtr Name;
        public IntPtr Sha256;
    }
}
