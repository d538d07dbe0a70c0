using ResNetVk.Converter;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Onnx;

namespace ResNetVk.Conformance.Harness.Pictures;

/// <summary>A network that takes a picture and gives the tensor that was made of it.</summary>
/// <param name="Name">Tells size and pre-processing; unique.</param>
/// <param name="Height">H of its input.</param>
/// <param name="Width">W of its input.</param>
/// <param name="Color">Channel order.</param>
/// <param name="Resize">Shorter side before the centre crop; null for the smallest picture that covers the input.</param>
/// <param name="KeepSize">True to take the centre of larger pictures without resizing; the input is square then.</param>
internal sealed record PictureNetwork(string Name, int Height, int Width, ImageColor Color, int? Resize = null, bool KeepSize = false)
{
    /// <summary>Wide, high, square, larger and smaller than most pictures, of a few pixels; each with another pre-processing.</summary>
    public static IReadOnlyList<PictureNetwork> All { get; } =
    [
        new("rgb-11x7", 11, 7, ImageColor.Rgb),
        new("bgr-11x17", 11, 17, ImageColor.Bgr),
        new("gray-11x7-resize13", 11, 7, ImageColor.Gray, Resize: 13),
        new("rgb-29x31-resize37", 29, 31, ImageColor.Rgb, Resize: 37),
        new("gray-11x11-cropped", 11, 11, ImageColor.Gray, KeepSize: true),
        new("bgr-24x24-cropped", 24, 24, ImageColor.Bgr, KeepSize: true),
        new("rgb-97x131", 97, 131, ImageColor.Rgb),
        new("rgb-2x3", 2, 3, ImageColor.Rgb),
    ];

    /// <summary>Channels of the input.</summary>
    public int Channels => Color == ImageColor.Gray ? 1 : 3;

    /// <summary>Converts it.</summary>
    /// <param name="folder">Where its ONNX file may lie.</param>
    public CompiledModel Compile(string folder)
    {
        string path = Path.Combine(folder, "picture.onnx");
        OnnxGraphWriter writer = new("picture");
        writer.AddInput("picture", [1, Channels, Height, Width]);
        writer.AddNode("Flatten", ["picture"], ["tensor"]);
        writer.AddOutput("tensor");
        writer.Save(path);
        return Compiler.Compile(path, new CompileOptions
        {
            Image = new ImageOptions
            {
                Color = Color,
                Mean = Color == ImageColor.Gray ? [0.286f] : [0.485f, 0.456f, 0.406f],
                Std = Color == ImageColor.Gray ? [0.353f] : [0.229f, 0.224f, 0.225f],
                Resize = Resize,
                Crop = KeepSize ? Height : null,
            },
        }).Model;
    }
}
