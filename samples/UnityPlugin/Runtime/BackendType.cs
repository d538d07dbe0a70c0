namespace ResNetVk.Unity
{
    /// <summary>Whose Vulkan device a worker runs on.</summary>
    public enum BackendType
    {
        /// <summary>Unity's where it renders with Vulkan and lends it, else one of the library's own.</summary>
        Automatic = 0,

        /// <summary>The library's own; textures are read back to the processor first. Works beside every graphics API.</summary>
        OwnDevice = 1,

        /// <summary>The one Unity renders with; textures never leave it.</summary>
        UnityDevice = 2,
    }
}
