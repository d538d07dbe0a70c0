namespace ResNetVk.Unity
{
    /// <summary>How a worker is made.</summary>
    public sealed class WorkerOptions
    {
        /// <summary>Whose device it runs on.</summary>
        public BackendType Backend { get; set; } = BackendType.Automatic;

        /// <summary>
        /// Folder, made if missing, that keeps compiled pipelines and the choice among kernels between runs: the second start is much faster.
        /// Null for <c>ResNetVk</c> in <see cref="UnityEngine.Application.persistentDataPath"/>; empty for none.
        /// </summary>
        public string CacheFolder { get; set; }

        /// <summary>
        /// Textures begin with the row at the top. Unity's begin at the bottom, whatever made them; some plugins' do not.
        /// </summary>
        public bool TexturesBeginAtTop { get; set; }

        /// <summary>Checks the own device's Vulkan calls with the Khronos validation layer, which must be installed, and logs what it says. Slow.</summary>
        public bool Validation { get; set; }
    }
}
