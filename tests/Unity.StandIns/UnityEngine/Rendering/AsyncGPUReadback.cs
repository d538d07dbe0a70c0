namespace UnityEngine.Rendering;

public static class AsyncGPUReadback
{
    public static AsyncGPUReadbackRequest Request(Texture src, int mipIndex, TextureFormat dstFormat) => new(src);
}
