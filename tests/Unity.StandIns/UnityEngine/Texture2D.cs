namespace UnityEngine;

public sealed class Texture2D(int width, int height) : Texture(width, height)
{
    public void SetPixels32(Color32[] colors) => colors.CopyTo(Pixels, 0);

    public Color32[] GetPixels32() => (Color32[])Pixels.Clone();

    public void Apply()
    {
    }
}
