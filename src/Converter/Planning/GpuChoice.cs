namespace ResNetVk.Converter.Planning;

/// <summary>A way to compute a convolution on a GPU.</summary>
/// <param name="Winograd">With Winograd's transform; null for a direct convolution.</param>
/// <param name="Variant">The kernel that multiplies.</param>
/// <param name="Parts">Parts of its reduction.</param>
internal readonly record struct GpuChoice(GpuWinograd? Winograd, GpuVariant Variant, int Parts)
{
    /// <summary>Those that compute a layer, in order of preference: with Winograd's transform, where the rule asks for it, then without.</summary>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="conv">Its operator.</param>
    /// <param name="variants">One with shared memory and one without, or all.</param>
    /// <param name="gpu">The kind of GPU that the order is for.</param>
    public static IReadOnlyList<GpuChoice> For(ConvolutionShape shape, Operators.Conv2D conv, VariantRule variants, GpuClass gpu)
    {
        IEnumerable<GpuWinograd> transformed = variants switch
        {
            VariantRule.Direct => [],
            VariantRule.Every => GpuWinograd.Fitting(shape, conv),
            _ => GpuWinograd.Choose(shape, conv, gpu),
        };
        IEnumerable<(GpuVariant Variant, int Parts)> direct = variants == VariantRule.Every
            ? GpuVariant.Fitting(GpuVariant.All(shape), shape, conv.Groups)
            : new[] { GpuVariant.Tiled(shape), GpuVariant.Uniform(shape) }
                .Select(kind => GpuVariant.Choose(kind, shape, conv.Groups, gpu))
                .OfType<(GpuVariant Variant, int Parts, double Cost)>()
                .OrderBy(choice => choice.Cost)
                .Select(choice => (choice.Variant, choice.Parts));
        return [.. transformed.Select(w => new GpuChoice(w, w.Product, w.Parts)), .. direct.Select(d => new GpuChoice(null, d.Variant, d.Parts))];
    }

    /// <summary>Bytes of the arena that it needs beside the layer's inputs and output.</summary>
    public long ScratchSizeInBytes(ConvolutionShape shape) =>
        Winograd?.ScratchSizeInBytes(shape) ?? GpuVariant.ScratchSizeInBytes(shape, Parts);
}
