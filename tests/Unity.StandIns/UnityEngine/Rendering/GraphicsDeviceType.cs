namespace UnityEngine.Rendering;

public enum GraphicsDeviceType
{
    OpenGLCore = 17,
    Vulkan = 21,
}
