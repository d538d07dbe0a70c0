using ResNetVk.Format.Plan;
using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>What a picture of the program's means for the step that loads it: which views its descriptors point at, and its push constants.</summary>
internal sealed class TextureLoad
{
    private readonly HostImage _image;
    private readonly uint[] _words;

    /// <summary>Checks a picture and computes what depends on it.</summary>
    /// <param name="input">The input that takes it; with pre-processing.</param>
    /// <param name="image">The picture.</param>
    /// <exception cref="ArgumentException">The picture contradicts itself, its proportions are too extreme to be resized, or it is too large for the input; the message says how.</exception>
    public TextureLoad(PlannedInput input, HostImage image)
    {
        HostImageCheck.Check(image);
        _image = image;
        _words = Words(input, image);
    }

    /// <summary>The step that loads such a picture: <see cref="StepRole.LoadTexture"/> or <see cref="StepRole.LoadPlanes"/>.</summary>
    public static StepRole RoleOf(HostImageKind kind) => kind == HostImageKind.Rgba ? StepRole.LoadTexture : StepRole.LoadPlanes;

    /// <summary>The view that a binding of space <see cref="BufferSpace.Texture"/> stands for.</summary>
    public ResolvedBinding Resolve(Binding binding)
    {
        // NV12 and NV21 have Cb and Cr in one plane.
        HostImagePlane plane = _image.Planes[Math.Min(binding.Index, _image.Planes.Count - 1)];
        ImageLayout layout = plane.Layout == HostImageLayout.General ? ImageLayout.General : ImageLayout.ShaderReadOnlyOptimal;
        return new ResolvedBinding(binding.Kind, default, Writes: false) { Texture = new TextureTarget(new ImageView(plane.View), layout) };
    }

    /// <summary>The push constants of a dispatch: those of the plan, the first replaced by what <see cref="TextureWords"/> says.</summary>
    public uint[] PushConstants(Dispatch dispatch) => [.. _words, .. dispatch.PushConstants.Skip(_words.Length)];

    private static uint[] Words(PlannedInput input, HostImage image)
    {
        ImageRectangle source = image.Source ?? new ImageRectangle(0, 0, image.Width, image.Height);
        TextureGeometry geometry = TextureGeometry.Of(input, image.Fit, source.Width, source.Height);
        if (Math.Max(geometry.ResizedWidth, geometry.ResizedHeight) > TextureWords.LargestResized)
        {
            throw new ArgumentException(
                $"A picture of {source.Width} × {source.Height} would be resized to {geometry.ResizedWidth:N0} × {geometry.ResizedHeight:N0} before "
                + $"'{input.Name}' is cut out of it; {TextureWords.LargestResized:N0} is the limit. Use ImageFit.Letterbox, or a part of the picture (Source).",
                nameof(image));
        }

        bool planes = image.Kind != HostImageKind.Rgba;
        ResampleLimit.Check(source.Width, source.Height, geometry, planes, nameof(image));
        uint[] words = new uint[planes ? TextureWords.PlanesCount : TextureWords.TextureCount];
        words[TextureWords.SourceX] = (uint)source.X;
        words[TextureWords.SourceY] = (uint)source.Y;
        words[TextureWords.SourceWidth] = (uint)source.Width;
        words[TextureWords.SourceHeight] = (uint)source.Height;
        words[TextureWords.ResizedWidth] = (uint)geometry.ResizedWidth;
        words[TextureWords.ResizedHeight] = (uint)geometry.ResizedHeight;
        words[TextureWords.Left] = unchecked((uint)geometry.Left);
        words[TextureWords.Top] = unchecked((uint)geometry.Top);
        words[TextureWords.Flip] = image.FlipVertically ? 1u : 0;
        words[TextureWords.Pad] = Bits(image.PadColor.Red);
        words[TextureWords.Pad + 1] = Bits(image.PadColor.Green);
        words[TextureWords.Pad + 2] = Bits(image.PadColor.Blue);
        if (planes)
        {
            double[] matrix = YcbcrConversion.MatrixOf(image.Matrix, image.Range);
            for (int i = 0; i < matrix.Length; i++)
            {
                words[TextureWords.Matrix + i] = Bits((float)matrix[i]);
            }

            words[TextureWords.BlueIsGreen] = image.Kind == HostImageKind.Nv21 ? 1u : 0;
            words[TextureWords.RedIsGreen] = image.Kind == HostImageKind.Nv12 ? 1u : 0;
            words[TextureWords.ChromaX] = Bits(image.Siting == ChromaSiting.Left ? 0.25f : 0);
            words[TextureWords.ChromaY] = Bits(0);
        }
        else
        {
            words[TextureWords.Linear] = image.Encoding == PixelEncoding.Linear ? 1u : 0;
        }

        return words;
    }

    private static uint Bits(float value) => unchecked((uint)BitConverter.SingleToInt32Bits(value));
}
