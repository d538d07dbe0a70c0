using System.Runtime.InteropServices;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;
using Silk.NET.Vulkan;
using VkFormat = Silk.NET.Vulkan.Format;

namespace ResNetVk.Conformance.Harness.Pictures;

/// <summary>A picture in textures of a host's, with the numbers that a shader reads of it.</summary>
internal sealed class TexturePicture : IDisposable
{
    private readonly List<HostTexture> _textures = [];

    private TexturePicture(
        VulkanDevice device, HostImage image, double[][] channels, ImageLayout layout, params (VkFormat Format, int Width, int Height, byte[] Texels)[] planes)
    {
        Channels = channels;
        try
        {
            foreach ((VkFormat format, int width, int height, byte[] texels) in planes)
            {
                _textures.Add(new HostTexture(device.Api, device.Facts.Handle, device.Handle, device.Facts.QueueFamily, format, width, height, texels, layout));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        HostImageLayout stated = layout == ImageLayout.General ? HostImageLayout.General : HostImageLayout.ShaderReadOnly;
        Image = image with { Planes = [.. _textures.Select(texture => new HostImagePlane(texture.View, stated))] };
    }

    /// <summary>How the network is to take it; changed with <c>with</c>.</summary>
    public HostImage Image { get; }

    /// <summary>R, G and B, or Y, Cb and Cr, as read.</summary>
    public double[][] Channels { get; }

    /// <summary>ImageNet's usual numbers.</summary>
    public static ImagePreprocessing Preprocessing { get; } = new()
    {
        Color = ImageColor.Rgb,
        Scale = 1f / 255,
        Mean = [0.485f, 0.456f, 0.406f],
        Std = [0.229f, 0.224f, 0.225f],
    };

    /// <summary>A step of 1 of 255 as the network sees it at most.</summary>
    public static double Step => 1 / 255.0 / 0.224;

    /// <summary>A picture of random texels: four channels of 8 bits (UNORM or SRGB, RGBA or BGRA) or of 16-bit floats from -0.25 to 1.5.</summary>
    public static TexturePicture Random(VulkanDevice device, VkFormat format, int width, int height)
    {
        Random random = new((width * 10007) + height);
        byte[] texels = new byte[4 * width * height];
        random.NextBytes(texels);
        double[][] channels = [new double[width * height], new double[width * height], new double[width * height]];
        if (format == VkFormat.R16G16B16A16Sfloat)
        {
            Half[] halves = [.. texels.Select(_ => (Half)((random.NextDouble() * 1.75) - 0.25))];
            return OfHalves(device, halves, width, height);
        }

        bool swapped = format is VkFormat.B8G8R8A8Unorm or VkFormat.B8G8R8A8Srgb;
        bool linear = format is VkFormat.R8G8B8A8Srgb or VkFormat.B8G8R8A8Srgb;
        for (int i = 0; i < width * height; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                double value = texels[(4 * i) + (swapped ? 2 - c : c)] / 255.0;
                channels[c][i] = !linear ? value : value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
            }
        }

        return new TexturePicture(
            device,
            Described(width, height) with { Encoding = linear ? PixelEncoding.Linear : PixelEncoding.Encoded },
            channels,
            ImageLayout.ShaderReadOnlyOptimal,
            (format, width, height, texels));
    }

    /// <summary>A linear picture of 16-bit floats, four per texel.</summary>
    public static TexturePicture OfHalves(VulkanDevice device, Half[] halves, int width, int height) => new(
        device,
        Described(width, height) with { Encoding = PixelEncoding.Linear },
        [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, width * height).Select(i => (double)halves[(4 * i) + c]).ToArray())],
        ImageLayout.ShaderReadOnlyOptimal,
        (VkFormat.R16G16B16A16Sfloat, width, height, MemoryMarshal.AsBytes(halves.AsSpan()).ToArray()));

    /// <summary>A picture of 8-bit texels, RGBA, encoded, in a layout.</summary>
    public static TexturePicture OfBytes(VulkanDevice device, byte[] rgba, int width, int height, ImageLayout layout = ImageLayout.ShaderReadOnlyOptimal) => new(
        device,
        Described(width, height),
        [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, width * height).Select(i => rgba[(4 * i) + c] / 255.0).ToArray())],
        layout,
        (VkFormat.R8G8B8A8Unorm, width, height, rgba));

    /// <summary>A picture of random Y, Cb and Cr.</summary>
    public static TexturePicture RandomPlanes(VulkanDevice device, HostImageKind kind, int width, int height)
    {
        Random random = new((width * 10009) + height);
        byte[][] planes = [.. Enumerable.Range(0, 3).Select(p => new byte[p == 0 ? width * height : (width + 1) / 2 * ((height + 1) / 2)])];
        foreach (byte[] plane in planes)
        {
            random.NextBytes(plane);
        }

        return OfPlanes(device, kind, planes, width, height);
    }

    /// <summary>A picture of Y, Cb and Cr, 8 bits each.</summary>
    public static TexturePicture OfPlanes(VulkanDevice device, HostImageKind kind, byte[][] planes, int width, int height)
    {
        (int w, int h) = ((width + 1) / 2, (height + 1) / 2);
        (byte[] first, byte[] second) = kind == HostImageKind.Nv21 ? (planes[2], planes[1]) : (planes[1], planes[2]);
        (VkFormat, int, int, byte[])[] chroma = kind == HostImageKind.I420
            ? [(VkFormat.R8Unorm, w, h, first), (VkFormat.R8Unorm, w, h, second)]
            : [(VkFormat.R8G8Unorm, w, h, first.Zip(second, (a, b) => new[] { a, b }).SelectMany(pair => pair).ToArray())];
        return new TexturePicture(
            device,
            Described(width, height) with { Kind = kind },
            [.. planes.Select(plane => Array.ConvertAll(plane, value => value / 255.0))],
            ImageLayout.ShaderReadOnlyOptimal,
            [(VkFormat.R8Unorm, width, height, planes[0]), .. chroma]);
    }

    /// <inheritdoc/>
    public void Dispose() => _textures.ForEach(texture => texture.Dispose());

    private static HostImage Described(int width, int height) => new() { Planes = [], Width = width, Height = height };
}
