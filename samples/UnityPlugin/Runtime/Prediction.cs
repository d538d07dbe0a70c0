using System.Runtime.InteropServices;

namespace ResNetVk.Unity
{
    /// <summary>A class and how probable it is.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Prediction
    {
        /// <summary>Of the class, from 0; <see cref="ModelAsset.Labels"/> has its name.</summary>
        public int Index;

        /// <summary>0 to 1.</summary>
        public float Probability;
    }
}
