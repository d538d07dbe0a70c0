namespace UnityEngine;

public sealed class WebCamTexture(int width, int height) : Texture(width, height)
{
    public bool isPlaying { get; private set; }

    public void Play() => isPlaying = true;

    public void Stop() => isPlaying = false;

    public Color32[] GetPixels32(Color32[] colors)
    {
        Pixels.CopyTo(colors, 0);
        return colors;
    }

    /// <summary>What the camera sees from now on.</summary>
    public void Show(Color32[] colors) => colors.CopyTo(Pixels, 0);
}
