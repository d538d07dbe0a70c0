namespace UnityEngine;

public static class Graphics
{
    /// <summary>Copies pixels, the bottom row first, to a native texture.</summary>
    public static Action<IntPtr, Color32[]>? NativeBlit { get; set; }

    public static void Blit(Texture source, RenderTexture dest)
    {
        dest.Take(source);
        NativeBlit?.Invoke(dest.Native, dest.Pixels);
    }
}
