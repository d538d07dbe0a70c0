using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Json;

/// <summary>Reads the part of a plan that is executed: steps, alternatives, dispatches and bindings.</summary>
internal static class StepJsonReader
{
    public static PlanStep ReadStep(JsonCursor value) => value.Object(fields => new PlanStep
    {
        Name = fields.Required("name").Text(),
        Operator = fields.Required("operator").Text(),
        FusedFrom = fields.Optional("fusedFrom")?.List(node => node.Text()) ?? [],
        MultiplyAdds = fields.Optional("multiplyAdds")?.Int64(0, long.MaxValue) ?? 0,
        Alternatives = fields.Required("alternatives").List(ReadAlternative),
    });

    public static Dispatch ReadDispatch(JsonCursor value) => value.Object(fields => new Dispatch
    {
        Shader = fields.Required("shader").Text(),
        Constants = fields.Required("constants").List(constant => constant.UInt32()),
        PushConstants = fields.Optional("pushConstants")?.List(word => word.UInt32()) ?? [],
        Bindings = fields.Required("bindings").List(ReadBinding),
        Grid = ReadGrid(fields.Required("grid")),
    });

    private static Alternative ReadAlternative(JsonCursor value) => value.Object(fields => new Alternative
    {
        Name = fields.Required("name").Text(),
        Requirements = ReadRequirements(fields.Required("requirements")),
        Dispatches = fields.Required("dispatches").List(ReadDispatch),
        Copy = fields.Optional("copy")?.Object(range => new ArenaRange
        {
            OffsetInBytes = range.Required("offsetInBytes").Int64(0, long.MaxValue),
            SizeInBytes = range.Required("sizeInBytes").Int64(0, long.MaxValue),
        }),
        Covers = fields.Optional("covers")?.Int32(0) ?? 0,
    });

    private static DeviceRequirements ReadRequirements(JsonCursor value) => value.Object(fields => new DeviceRequirements
    {
        Processor = fields.Optional("processor")?.Boolean() ?? false,
        IntegratedGpu = fields.Optional("integratedGpu")?.Boolean() ?? false,
        SubgroupSize = fields.Optional("subgroupSize")?.Int32(0) ?? 0,
        SubgroupShuffle = fields.Optional("subgroupShuffle")?.Boolean() ?? false,
        TexelBufferElements = fields.Optional("texelBufferElements")?.Int64(0, long.MaxValue) ?? 0,
        SharedMemorySizeInBytes = fields.Optional("sharedMemorySizeInBytes")?.Int32(0) ?? 0,
        WorkgroupInvocations = fields.Optional("workgroupInvocations")?.Int32(0) ?? 0,
        StorageBufferRange = fields.Optional("storageBufferRange")?.Int64(0, long.MaxValue) ?? 0,
    });

    private static Binding ReadBinding(JsonCursor value) => value.Object(fields => new Binding
    {
        Space = EnumNames.ReadSpace(fields.Required("space")),
        Tensor = fields.Optional("tensor")?.Text(),
        Index = fields.Optional("index")?.Int32(0) ?? 0,
        OffsetInBytes = fields.Optional("offsetInBytes")?.Int64(0, long.MaxValue) ?? 0,
        SizeInBytes = fields.Required("sizeInBytes").Int64(0, long.MaxValue),
        Kind = EnumNames.ReadKind(fields.Required("kind")),
        Writes = fields.Optional("writes")?.Boolean() ?? false,
        Clears = fields.Optional("clears")?.Boolean() ?? false,
    });

    private static Grid ReadGrid(JsonCursor value)
    {
        List<int> sizes = value.List(size => size.Int32(0), most: 3);
        return sizes.Count == 3
            ? new Grid(sizes[0], sizes[1], sizes[2])
            : throw value.Unexpected("three integers", $"{sizes.Count}");
    }
}
