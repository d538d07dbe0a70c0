using UnityEngine;

namespace ResNetVk.Unity.Host;

/// <summary>Pictures of one size, in Unity's order: the bottom row first.</summary>
internal sealed class Pictures
{
    private readonly List<Color32[]> _pictures = [];

    /// <summary>From a file of width, height (32 bits each) and the RGBA bytes of any number of pictures, each with its top row first.</summary>
    public Pictures(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        Width = BitConverter.ToInt32(bytes, 0);
        Height = BitConverter.ToInt32(bytes, sizeof(int));
        int size = 4 * Width * Height;
        for (int begin = 2 * sizeof(int); begin < bytes.Length; begin += size)
        {
            Color32[] colors = new Color32[Width * Height];
            for (int i = 0; i < colors.Length; i++)
            {
                int row = Height - 1 - (i / Width);
                int pixel = begin + (4 * ((row * Width) + (i % Width)));
                colors[i] = new Color32(bytes[pixel], bytes[pixel + 1], bytes[pixel + 2], bytes[pixel + 3]);
            }

            _pictures.Add(colors);
        }
    }

    public int Width { get; }

    public int Height { get; }

    public int Count => _pictures.Count;

    public Color32[] this[int index] => _pictures[index];

    /// <summary>A texture that shows one of them.</summary>
    public Texture2D Texture(int index)
    {
        Texture2D texture = new(Width, Height);
        texture.SetPixels32(_pictures[index]);
        return texture;
    }
}
