namespace UnityEngine;

public sealed class RenderTexture(int width, int height, int depth, RenderTextureFormat format) : Texture(width, height)
{
    /// <summary>Gives a new texture a native one of width and height.</summary>
    public static Func<int, int, IntPtr>? NativeCreate { get; set; }

    /// <summary>Ends a native one.</summary>
    public static Action<IntPtr>? NativeRelease { get; set; }

    public int depth { get; } = depth;

    public RenderTextureFormat format { get; } = format;

    internal IntPtr Native { get; private set; }

    public bool Create()
    {
        Native = NativeCreate?.Invoke(width, height) ?? IntPtr.Zero;
        return true;
    }

    public void Release()
    {
        NativeRelease?.Invoke(Native);
        Native = IntPtr.Zero;
    }

    public override IntPtr GetNativeTexturePtr() => Native;

    internal void Take(Texture source) => Pixels = source.Pixels;
}
