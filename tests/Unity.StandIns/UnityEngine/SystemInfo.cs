using UnityEngine.Rendering;

namespace UnityEngine;

public static class SystemInfo
{
    public static bool supportsAsyncGPUReadback { get; set; } = true;

    public static GraphicsDeviceType graphicsDeviceType { get; set; } = GraphicsDeviceType.OpenGLCore;
}
