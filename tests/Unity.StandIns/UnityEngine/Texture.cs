namespace UnityEngine;

/// <summary>Pixels in memory, the bottom row first.</summary>
public class Texture : Object
{
    internal Texture(int width, int height)
    {
        (this.width, this.height) = (width, height);
        Pixels = new Color32[width * height];
    }

    public int width { get; }

    public int height { get; }

    internal Color32[] Pixels { get; private protected set; }

    public virtual IntPtr GetNativeTexturePtr() => IntPtr.Zero;
}
