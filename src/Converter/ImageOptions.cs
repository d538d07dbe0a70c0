using ResNetVk.Converter.Planning;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter;

/// <summary>Pre-processing of pictures as the user asks for it; lists of one number apply to every channel.</summary>
public sealed record ImageOptions
{
    /// <summary>Channel order; null for RGB with three channels and gray with one.</summary>
    public ImageColor? Color { get; init; }

    /// <summary>Factor applied to pixel values 0…255.</summary>
    public float Scale { get; init; } = 1f / 255f;

    /// <summary>Subtracted after scaling; one number or one per channel; null for what the source says, else 0.</summary>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>Divided by last; one number or one per channel; null for what the source says, else 1.</summary>
    public IReadOnlyList<float>? Std { get; init; }

    /// <summary>Length of the shorter side before the centre crop; null for none.</summary>
    public int? Resize { get; init; }

    /// <summary>Side of the centre crop; when given without <see cref="Resize"/> the picture keeps its size. Must be the network's size.</summary>
    public int? Crop { get; init; }

    /// <summary>True when all of this comes from the source, so that it does not matter where the network takes no pictures.</summary>
    internal bool FromSource { get; init; }

    /// <summary>True when nothing was asked for; otherwise a network that takes no pictures is an error.</summary>
    public bool IsDefault => Color is null && Resize is null && Crop is null && Scale == 1f / 255f
        && Mean is null && Std is null;

    /// <summary>The options for another input size: resizing keeps its ratio to the crop.</summary>
    /// <param name="crop">Side of the centre crop, the input's size; null where height and width differ.</param>
    internal ImageOptions ForSize(int? crop) => this with
    {
        Crop = Crop is null ? null : crop,
        Resize = Resize is { } resize && Crop is { } old && crop is { } side ? (int)Math.Round((double)resize * side / old) : Resize,
    };

    /// <summary>The pre-processing of an input; null for inputs that are no pictures (not 1×C×H×W with 1 or 3 channels).</summary>
    /// <param name="name">Name of the input, for messages.</param>
    /// <param name="shape">Its shape, or that of its transpose where a picture takes the place of that.</param>
    /// <param name="rank">Its rank in the source.</param>
    /// <param name="channelsLast">True when it is a transpose.</param>
    /// <exception cref="ConversionException">The options do not fit the input.</exception>
    internal ImagePreprocessing? For(string name, BlockedShape shape, int rank, bool channelsLast)
    {
        if (rank != 4 || shape.N != 1 || shape.C is not (1 or 3))
        {
            return IsDefault || FromSource ? null : throw new ConversionException(
                $"input '{name}' takes no pictures: its shape is {shape.N}x{shape.C}x{shape.H}x{shape.W}, pictures need 1x1xHxW or 1x3xHxW",
                shape is { N: 1, W: 1 or 3 }
                    ? "pictures with channels last need a network that transposes them first, and nothing else: export it with channels first (tf2onnx: --inputs-as-nchw)"
                    : "leave out --mean, --std, --scale, --resize, --crop and --color, or give --input-shape with batch 1");
        }

        ImageColor color = Color ?? (shape.C == 1 ? ImageColor.Gray : ImageColor.Rgb);
        if ((color == ImageColor.Gray) != (shape.C == 1))
        {
            throw new ConversionException(
                $"input '{name}' has {shape.C} channels, colour order {color} has {(color == ImageColor.Gray ? 1 : 3)}",
                shape.C == 1 ? "use --color gray" : "use --color rgb or --color bgr");
        }

        if (Crop is { } crop && (crop != shape.H || crop != shape.W))
        {
            throw new ConversionException(
                $"--crop {crop} does not give the size of input '{name}', {shape.H}x{shape.W}",
                shape.H == shape.W ? $"use --crop {shape.H}" : "leave out --crop: the crop always has the input's size");
        }

        if (Resize is { } resize && (resize < Math.Max(shape.H, shape.W) || resize > 16384))
        {
            throw new ConversionException(
                $"--resize {resize} is outside {Math.Max(shape.H, shape.W)}…16384: the shorter side must hold the {shape.H}x{shape.W} crop whichever way the picture lies",
                $"use --resize {Math.Max(shape.H, shape.W)} or more");
        }

        if (!float.IsFinite(Scale) || Scale == 0)
        {
            throw new ConversionException($"--scale {Scale} must be a finite number other than 0", "use --scale 0.00392157 for pixels in 0…1");
        }

        return new ImagePreprocessing
        {
            Color = color,
            Scale = Scale,
            Mean = Expand("--mean", Mean ?? [0], shape.C, allowZero: true),
            Std = Expand("--std", Std ?? [1], shape.C, allowZero: false),
            ResizeShorterSide = Resize,
            KeepSize = Resize is null && Crop is not null,
            ChannelsLast = channelsLast,
        };
    }

    private static IReadOnlyList<float> Expand(string option, IReadOnlyList<float> values, int channels, bool allowZero)
    {
        if (values.Count != 1 && values.Count != channels)
        {
            throw new ConversionException($"{option} has {values.Count} numbers, the input has {channels} channel{(channels == 1 ? "" : "s")}", channels == 1 ? "give one number" : $"give one number or {channels}");
        }

        if (values.Any(v => !float.IsFinite(v) || (v == 0 && !allowZero)))
        {
            throw new ConversionException(
                $"{option} {string.Join(',', values)} must be finite{(allowZero ? "" : " and not zero")}", "correct the number");
        }

        return values.Count == channels ? values : [.. Enumerable.Repeat(values[0], channels)];
    }
}
