using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>Finds what contradicts itself in a picture of the program's, before it reaches the device.</summary>
internal static class HostImageCheck
{
    /// <summary>Checks everything that can be known without the image itself.</summary>
    /// <exception cref="ArgumentException">Something is wrong; the message says what.</exception>
    public static void Check(HostImage image)
    {
        CheckPlanes(image);
        CheckSize(image.Width, image.Height);
        CheckSource(image);
        CheckDefined(image.Matrix is >= YcbcrMatrix.Bt709 and <= YcbcrMatrix.Bt2020, nameof(HostImage.Matrix), image.Matrix);
        CheckDefined(image.Range is YcbcrRange.Limited or YcbcrRange.Full, nameof(HostImage.Range), image.Range);
        CheckDefined(image.Siting is ChromaSiting.Centre or ChromaSiting.Left, nameof(HostImage.Siting), image.Siting);
        CheckDefined(image.Fit is >= ImageFit.AsTrained and <= ImageFit.Stretch, nameof(HostImage.Fit), image.Fit);
        CheckDefined(image.Encoding is PixelEncoding.Encoded or PixelEncoding.Linear, nameof(HostImage.Encoding), image.Encoding);
        if (image.Encoding == PixelEncoding.Linear && image.Kind != HostImageKind.Rgba)
        {
            throw Wrong($"A picture of kind {image.Kind} has encoded values: Linear is for Rgba only.");
        }
    }

    /// <summary>Checks that a model takes such pictures.</summary>
    /// <exception cref="InvalidOperationException">It does not; the message says what to do.</exception>
    public static void Taken(HostImage image, ModelPlan plan)
    {
        bool planes = TextureLoad.RoleOf(image.Kind) == StepRole.LoadPlanes;
        if (plan.Inputs.All(input => (planes ? input.LoadPlanes : input.LoadTexture) is null))
        {
            throw new InvalidOperationException(plan.Inputs.All(input => input.LoadImage is null)
                ? $"No input of '{plan.Name}' takes pictures. Convert the model with pre-processing (resnetvk convert --mean … --std …)."
                : $"'{plan.Name}' takes pictures, but not in {(planes ? "planes of Y, Cb and Cr" : "textures")}. Convert it again with this version of resnetvk.");
        }
    }

    private static void CheckPlanes(HostImage image)
    {
        int planes = image.Kind switch
        {
            HostImageKind.Rgba => 1,
            HostImageKind.Nv12 or HostImageKind.Nv21 => 2,
            HostImageKind.I420 => 3,
            _ => throw Wrong($"{nameof(HostImage.Kind)} is {(int)image.Kind}, which is not one of its values."),
        };
        if (image.Planes.Count != planes)
        {
            throw Wrong($"A picture of kind {image.Kind} has {planes} planes; {image.Planes.Count} are given.");
        }

        for (int i = 0; i < planes; i++)
        {
            if (image.Planes[i].View == 0)
            {
                throw Wrong($"Plane {i} has no image view: its handle is 0.");
            }

            HostImageLayout layout = image.Planes[i].Layout;
            CheckDefined(layout is HostImageLayout.ShaderReadOnly or HostImageLayout.General, $"The layout of plane {i}", layout);
        }
    }

    private static void CheckSize(int width, int height)
    {
        if (width is < 1 or > TextureWords.LargestSource || height is < 1 or > TextureWords.LargestSource)
        {
            throw Wrong($"A picture has 1 to {TextureWords.LargestSource:N0} pixels in each direction; this one is {width} × {height}.");
        }
    }

    private static void CheckSource(HostImage image)
    {
        // Compared without sums, which could overflow.
        if (image.Source is ImageRectangle source
            && (source.X < 0 || source.Y < 0 || source.Width < 1 || source.Height < 1
                || source.Width > image.Width - source.X || source.Height > image.Height - source.Y))
        {
            throw Wrong(
                $"The part to use, {source.Width} × {source.Height} at column {source.X} and row {source.Y}, is empty or does not lie within the "
                + $"picture of {image.Width} × {image.Height}.");
        }
    }

    private static void CheckDefined<T>(bool defined, string name, T value)
        where T : struct, Enum
    {
        if (!defined)
        {
            throw Wrong($"{name} is {value}, which is not one of its values.");
        }
    }

    private static ArgumentException Wrong(string message) => new(message);
}
