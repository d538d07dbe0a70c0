using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Json;

/// <summary>Reads a plan from JSON.</summary>
/// <remarks>
/// Checks the form alone (names, types, ranges of the number types, nothing unknown, nothing twice); whether the plan makes sense is
/// <see cref="Validation.PlanValidator"/>'s to say.
/// </remarks>
public static class PlanJsonReader
{
    /// <summary>More JSON than a network of ten thousand dispatches needs; reading it takes a small multiple of this in memory.</summary>
    public const int LargestTextInBytes = 32 * 1024 * 1024;

    /// <summary>A binding of the classification stands ten deep.</summary>
    private const int DeepestNesting = 12;

    /// <summary>Reads a plan.</summary>
    /// <param name="json">A JSON object as <see cref="PlanJsonWriter"/> writes it; the order of properties does not matter.</param>
    /// <exception cref="ModelFormatException">
    /// The text is not such an object; the message gives the JSON path, what was expected and what was found.
    /// </exception>
    public static ModelPlan Read(string json) => JsonText.Read(json, "plan", LargestTextInBytes, DeepestNesting, ReadPlan);

    /// <summary>Reads a plan.</summary>
    /// <param name="utf8Json">A JSON object as <see cref="PlanJsonWriter"/> writes it; the order of properties does not matter.</param>
    /// <exception cref="ModelFormatException">
    /// The text is not such an object; the message gives the JSON path, what was expected and what was found.
    /// </exception>
    public static ModelPlan Read(ReadOnlyMemory<byte> utf8Json) => JsonText.Read(utf8Json, "plan", LargestTextInBytes, DeepestNesting, ReadPlan);

    private static ModelPlan ReadPlan(JsonCursor value) => value.Object(fields => new ModelPlan
    {
        Name = fields.Required("name").Text(),
        Provenance = ReadProvenance(fields.Required("provenance")),
        Inputs = fields.Required("inputs").List(ReadInput),
        Outputs = fields.Required("outputs").List(ReadOutput),
        Classification = fields.Optional("classification") is JsonCursor classification ? ReadClassification(classification) : null,
        Labels = fields.Optional("labels")?.List(label => label.Text()) ?? [],
        Steps = fields.Required("steps").List(StepJsonReader.ReadStep),
        PackedTensors = fields.Required("packedTensors").List(ReadPackedTensor),
        ActivationType = fields.Optional("activationType") is JsonCursor type ? EnumNames.ReadActivationType(type) : ElementType.F32,
        ArenaSizeInBytes = fields.Required("arenaSizeInBytes").Int64(0, long.MaxValue),
        ArenaLowerBoundInBytes = fields.Required("arenaLowerBoundInBytes").Int64(0, long.MaxValue),
        Statistics = ReadStatistics(fields.Required("statistics")),
    });

    private static Provenance ReadProvenance(JsonCursor value) => value.Object(fields => new Provenance
    {
        Tool = fields.Required("tool").Text(),
        Source = fields.Required("source").Text(),
        SourceSha256 = fields.Required("sourceSha256").Text(),
    });

    private static PlannedInput ReadInput(JsonCursor value) => value.Object(fields => new PlannedInput
    {
        Name = fields.Required("name").Text(),
        Shape = fields.Required("shape").List(size => size.Int32(0)),
        Load = StepJsonReader.ReadStep(fields.Required("load")),
        Image = fields.Optional("image") is JsonCursor image ? ReadImage(image) : null,
        LoadImage = ReadOptionalStep(fields, "loadImage"),
        LoadTexture = ReadOptionalStep(fields, "loadTexture"),
        LoadPlanes = ReadOptionalStep(fields, "loadPlanes"),
    });

    private static PlanStep? ReadOptionalStep(JsonObjectReader fields, string name) =>
        fields.Optional(name) is JsonCursor step ? StepJsonReader.ReadStep(step) : null;

    private static ImagePreprocessing ReadImage(JsonCursor value) => value.Object(fields => new ImagePreprocessing
    {
        Color = EnumNames.ReadColor(fields.Required("color")),
        Scale = fields.Required("scale").Single(),
        Mean = fields.Required("mean").List(mean => mean.Single()),
        Std = fields.Required("std").List(std => std.Single()),
        ResizeShorterSide = fields.Optional("resizeShorterSide")?.Int32(0),
        KeepSize = fields.Optional("keepSize")?.Boolean() ?? false,
        ChannelsLast = fields.Optional("channelsLast")?.Boolean() ?? false,
    });

    private static PlannedOutput ReadOutput(JsonCursor value) => value.Object(fields => new PlannedOutput
    {
        Name = fields.Required("name").Text(),
        Shape = fields.Required("shape").List(size => size.Int32(0)),
        Store = StepJsonReader.ReadStep(fields.Required("store")),
    });

    private static PlannedClassification ReadClassification(JsonCursor value) => value.Object(fields => new PlannedClassification
    {
        OutputIndex = fields.Required("outputIndex").Int32(0),
        K = fields.Required("k").Int32(0),
        ClassCount = fields.Required("classCount").Int32(0),
        Steps = fields.Required("steps").List(StepJsonReader.ReadStep),
    });

    private static PackedTensor ReadPackedTensor(JsonCursor value) => value.Object(fields => new PackedTensor
    {
        Name = fields.Required("name").Text(),
        SizeInBytes = fields.Required("sizeInBytes").Int64(0, long.MaxValue),
        Prepacks = fields.Required("prepack").OneOrList(StepJsonReader.ReadDispatch),
    });

    private static ModelStatistics ReadStatistics(JsonCursor value) => value.Object(fields => new ModelStatistics
    {
        Parameters = fields.Required("parameters").Int64(0, long.MaxValue),
        MultiplyAdds = fields.Required("multiplyAdds").Int64(0, long.MaxValue),
        SourceNodes = fields.Required("sourceNodes").Int32(0),
        OptimizedNodes = fields.Required("optimizedNodes").Int32(0),
        WeightSizeInBytes = fields.Required("weightSizeInBytes").Int64(0, long.MaxValue),
    });
}
