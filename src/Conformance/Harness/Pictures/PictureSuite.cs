using ResNetVk.Conformance.Harness.Operators;
using ResNetVk.Conformance.Reference;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness.Pictures;

/// <summary>What networks make of pictures: pixels in memory, and textures of a host's in every form.</summary>
public sealed class PictureSuite : IConformanceSuite
{
    // The short form takes every so many-th picture, beginning with another one for each network.
    private const int QuickStride = 5;

    private static readonly (int Width, int Height)[] s_pixels =
        [(1, 1), (3, 2), (5, 29), (37, 29), (29, 37), (36, 29), (227, 227), (640, 480), (1999, 5), (3, 1511)];

    /// <inheritdoc/>
    public string Name => "pictures";

    /// <inheritdoc/>
    public string Title => "Pictures";

    /// <inheritdoc/>
    public string Description =>
        "Pictures of all proportions become inputs: pixels in memory, and textures of every format, fit and colour conversion, against the 64-bit reference. "
        + "A hundredth of a step of 1/255 is allowed; 0.6 where the device decodes sRGB.";

    /// <summary>What becomes of a compiled model before it is loaded; for tests that plant errors.</summary>
    internal Func<CompiledModel, CompiledModel> Change { get; init; } = model => model;

    /// <inheritdoc/>
    public IEnumerable<CaseResult> Run(ConformanceRun run, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("resnetvk-pictures").FullName;
        try
        {
            for (int n = 0; n < PictureNetwork.All.Count; n++)
            {
                PictureNetwork network = PictureNetwork.All[n];
                (int Width, int Height)[] pixels = [.. s_pixels.Where((_, i) => IsIn(i, n) && run.Includes(Name, PixelsName(network, s_pixels[i])))];
                PictureRow[] rows = [.. PictureRow.All.Where((row, i) => IsIn(i, n) && run.Includes(Name, $"{network.Name}/{row.Name}"))];
                if (pixels.Length + rows.Length == 0)
                {
                    continue;
                }

                (InferenceSession? session, CaseResult opened) =
                    CaseBoundary.Open(Name, "session", network.Name, () => InferenceSession.Create(run.Device, Change(network.Compile(folder))));
                using InferenceSession? owned = session;
                if (session is null)
                {
                    yield return opened;
                    continue;
                }

                foreach ((int Width, int Height) size in pixels)
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return CaseBoundary.Run(Name, "pixels", PixelsName(network, size), result => Pixels(session, size, run, result));
                }

                foreach (PictureRow row in rows)
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return CaseBoundary.Run(Name, row.Group, $"{network.Name}/{row.Name}", result => Texture(session, row, run, result));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        bool IsIn(int picture, int network) => !run.IsQuick || (picture + network) % QuickStride == 0;
    }

    private static string PixelsName(PictureNetwork network, (int Width, int Height) size) => $"{network.Name}/pixels-{size.Width}x{size.Height}";

    private static CaseResult Pixels(InferenceSession session, (int Width, int Height) size, ConformanceRun run, CaseResult result)
    {
        PlannedInput input = session.Model.Plan.Inputs[0];
        byte[] rgba = new RandomTensors(InputNumbers.Seed(run.Seed, result.Name)).Bytes(4 * size.Width * size.Height);
        session.SetImage(rgba, size.Width, size.Height);
        session.RunImage();
        float[] actual = new float[input.Shape.Aggregate(1, (product, s) => product * s)];
        session.GetOutput(0, actual);
        return Judge(
            ReferenceImage.ToTensor(input.Image!, rgba, size.Width, size.Height, input.Shape[2], input.Shape[3]), actual, input.Image!, PictureRow.UsualSteps,
            result with { Alternative = KernelOf(session, StepRole.LoadImage) });
    }

    private static CaseResult Texture(InferenceSession session, PictureRow row, ConformanceRun run, CaseResult result)
    {
        PlannedInput input = session.Model.Plan.Inputs[0];
        using TexturePicture picture = row.Make(run.Device);
        HostImage image = row.Take(picture.Image);
        using InferenceBinding binding = session.Bind(new BindingSource { Image = image });
        RecordedInference.Run(run.Device, commands => session.Record(commands, binding, InferenceWork.FromImage));
        float[] actual = new float[input.Shape.Aggregate(1, (product, s) => product * s)];
        binding.GetOutput(0, actual);
        return Judge(
            ReferenceTexture.ToTensor(input.Image!, image, picture.Channels, input.Shape[2], input.Shape[3]), actual, input.Image!, row.Steps,
            result with { Alternative = row.Group == "planes" ? input.LoadPlanes!.Alternatives[0].Name : input.LoadTexture!.Alternatives[0].Name });
    }

    private static string? KernelOf(InferenceSession session, StepRole role) => session.Description.Steps.FirstOrDefault(s => s.Role == role)?.Alternative;

    private static CaseResult Judge(ReferenceTensor expected, float[] actual, ImagePreprocessing preprocessing, double steps, CaseResult result)
    {
        int plane = expected.Elements.Length / preprocessing.Std.Count;
        ErrorOverBound worst = ErrorOverBound.None;
        for (int i = 0; i < actual.Length; i++)
        {
            worst = worst.Or(i, expected.Elements[i], actual[i], steps * Math.Abs(preprocessing.Scale / preprocessing.Std[i / plane]));
        }

        return result with
        {
            Status = worst.Passed ? CaseStatus.Passed : CaseStatus.Failed,
            WorstErrorOverBound = worst.Ratio,
            MaxAbsoluteError = worst.MaxError,
            Reason = worst.Passed ? null : new ExpectedResult(expected, [], null).Describe("the 64-bit reference", worst),
        };
    }
}
