using ResNetVk.Conformance.Harness;
using ResNetVk.Conformance.Harness.Pictures;
using ResNetVk.Conformance.Tests.Harness.Operators;
using ResNetVk.Runtime;
using Xunit;

namespace ResNetVk.Conformance.Tests.Harness;

/// <summary>The suite of pictures: it passes on this device, leaves no kernel out, and finds errors that are planted in one.</summary>
public sealed class PictureSuiteTests
{
    [SkippableFact]
    public void The_short_form_passes_on_this_device()
    {
        using VulkanDevice device = ValidatedDevice.Open();
        CaseResult[] results = Run(device, new PictureSuite());
        Assert.All(results, r => Assert.True(r.Status == CaseStatus.Passed, $"{r.Name}: {r.Reason}"));
        Assert.All(results, r => Assert.InRange(r.WorstErrorOverBound!.Value, 0, 1));
        Assert.Equal(results.Length, results.Select(r => r.Id).Distinct().Count());
        Assert.Equal(["image_to_tensor", "planes_to_tensor", "texture_to_tensor"], results.Select(r => r.Alternative!.Split('/')[0]).Distinct().Order());
        Assert.Empty(PictureNetwork.All.Select(n => n.Name).Except(results.Select(r => r.Name.Split('/')[0])));
        Assert.Empty(device.ValidationMessages);
    }

    [Fact]
    public void Names_of_pictures_are_unique() => Assert.Empty(PictureRow.All.GroupBy(r => r.Name).Where(g => g.Count() > 1).Select(g => g.Key));

    public static TheoryData<string, string, string, string> Errors() => new()
    {
        { "image_to_tensor", "Kernels/image_to_tensor.comp", "half_ + (d & half_ & 1)", "half_" },
        { "image_to_tensor", "Include/picture.glsl", "color = color.bgr;", "" },
        { "image_to_tensor", "Include/triangle.glsl", "max(scale, 1.0)", "1.0" },
        { "image_to_tensor", "Kernels/image_to_tensor.comp", "i < COLUMNS_PER_ROUND; i++", "i < COLUMNS_PER_ROUND - 1; i++" },
        { "texture_to_tensor", "Kernels/texture_to_tensor.comp", "RESIZED_H - 1 - at : at", "at : at" },
        { "texture_to_tensor", "Kernels/texture_to_tensor.comp", "if (LINEAR != 0)", "if (false)" },
        { "planes_to_tensor", "Kernels/planes_to_tensor.comp", "CB_GREEN != 0 ? blue.g", "CB_GREEN != 0 ? blue.r" },
        { "planes_to_tensor", "Kernels/planes_to_tensor.comp", "2, CHROMA_X,", "2, 0.0," },
        { "planes_to_tensor", "Kernels/planes_to_tensor.comp", "MATRIX4, MATRIX5", "MATRIX4, MATRIX6" },
    };

    [SkippableTheory]
    [MemberData(nameof(Errors))]
    public void Planted_errors_are_caught(string kernel, string file, string text, string replacement)
    {
        using MutatedShaders shaders = new(new PlantedError(replacement, kernel, file, text, replacement));
        using VulkanDevice device = ValidatedDevice.Open();
        CaseResult[] failed = [.. Run(device, new PictureSuite { Change = shaders.Apply }).Where(r => r.Status == CaseStatus.Failed)];
        Assert.NotEmpty(failed);
        Assert.All(failed, r => Assert.Equal(kernel, r.Alternative?.Split('/')[0]));
    }

    private static CaseResult[] Run(VulkanDevice device, PictureSuite suite) => [.. suite.Run(new ConformanceRun(device) { IsQuick = true }, CancellationToken.None)];
}
