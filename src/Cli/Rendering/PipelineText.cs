using ResNetVk.Runtime;

namespace ResNetVk.Cli.Rendering;

/// <summary>What a driver says about the code it made of a model's kernels, one fact per line.</summary>
internal sealed class PipelineText
{
    // What decides the speed of a kernel, as the drivers call it. Anything else a driver reports is left to --json.
    private static readonly string[] s_telling =
    [
        "GPR", "register", "spill", "fill", "LDS", "shared", "workgroup memory", "local memory", "scratch", "stack",
        "occupancy", "subgroups per", "instruction", "latency", "throughput", "cycle",
    ];

    private readonly PipelineStatistics _statistics;

    /// <summary>Prepares the text.</summary>
    /// <param name="device">The device that compiled.</param>
    /// <param name="statistics">What it said.</param>
    public PipelineText(DeviceInfo device, PipelineStatistics statistics)
    {
        Device = device.Name;
        _statistics = statistics;
    }

    /// <summary>Name of the device that compiled.</summary>
    public string Device { get; }

    /// <summary>The choice it made for every step.</summary>
    public IReadOnlyList<StepDescription> Steps => _statistics.Steps;

    /// <summary>Writes lines: per pipeline its steps, variant and constants, and per executable the statistics.</summary>
    public void Write(Terminal terminal)
    {
        terminal.WriteLine($"compiled by {Device}: {_statistics.Pipelines.Count} pipelines");
        foreach (PipelineReport pipeline in _statistics.Pipelines)
        {
            terminal.WriteLine($"pipeline {pipeline.Shader}");
            terminal.WriteLine($"  for {string.Join(", ", pipeline.Steps)}");
            terminal.WriteLine($"  variant {string.Join(", ", pipeline.Alternatives)}");
            terminal.WriteLine($"  constants {string.Join(' ', pipeline.Constants)}");
            foreach (PipelineExecutable executable in pipeline.Executables)
            {
                string size = executable.SubgroupSize > 0 ? $", subgroup size {executable.SubgroupSize}" : "";
                terminal.WriteLine($"  executable {executable.Name}{size}");
                foreach (PipelineStatistic statistic in Telling(executable.Statistics))
                {
                    terminal.WriteLine($"    {statistic.Name} {Value(statistic)}");
                }

                if (InnerLoop.Find(executable.Assembly) is { } loop)
                {
                    terminal.WriteLine(
                        $"    inner loop: {loop.VectorInstructions} vector instructions, {loop.MultiplyAdds} of them multiply-adds;"
                        + $" {loop.SharedReads} reads and {loop.SharedWrites} writes of shared memory, {loop.VectorLoads} loads of vectors and {loop.ScalarLoads} of scalars");
                }
            }
        }
    }

    /// <summary>The same for JSON, with everything the driver reports.</summary>
    public object Describe() => _statistics.Pipelines.Select(pipeline => new
    {
        steps = pipeline.Steps,
        shader = pipeline.Shader,
        alternatives = pipeline.Alternatives,
        constants = pipeline.Constants,
        grid = pipeline.Grid,
        requiredSubgroupSize = pipeline.RequiredSubgroupSize,
        executables = pipeline.Executables.Select(executable => new
        {
            name = executable.Name,
            description = executable.Description,
            subgroupSize = executable.SubgroupSize,
            statistics = executable.Statistics,
            innerLoop = InnerLoop.Find(executable.Assembly),
        }),
    });

    private static IReadOnlyList<PipelineStatistic> Telling(IReadOnlyList<PipelineStatistic> statistics)
    {
        // Figures before the compiler's last pass only explain those after it.
        PipelineStatistic[] telling =
        [
            .. statistics.Where(s => !s.Name.StartsWith("Pre-", StringComparison.OrdinalIgnoreCase)
                && s_telling.Any(word => s.Name.Contains(word, StringComparison.OrdinalIgnoreCase))),
        ];
        return telling.Length > 0 ? telling : statistics;
    }

    private static string Value(PipelineStatistic statistic) => statistic.Value switch
    {
        bool truth => truth ? "yes" : "no",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        object other => $"{other}",
    };
}
