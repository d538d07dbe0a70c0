namespace ResNetVk.Training;

/// <summary>Networks that are trained alike, so that what sets them apart shows.</summary>
/// <param name="Name">What the command line knows it by.</param>
/// <param name="Title">What the plot is called.</param>
/// <param name="Claim">What the literature says happens, and where.</param>
/// <param name="Networks">Names of built-in networks, in the plot's order.</param>
internal sealed record Experiment(string Name, string Title, string Claim, IReadOnlyList<string> Networks)
{
    /// <summary>True to measure the layers' responses after training, Figure 7 of the paper.</summary>
    public bool MeasuresResponses { get; init; }

    /// <summary>Networks that take longer than most people wait: trained only when they are asked for by name.</summary>
    public IReadOnlyList<string> OnRequest { get; init; } = [];

    /// <summary>All experiments.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new(
            "degradation",
            "Plain and residual networks of 20 and 56 layers",
            "He et al. 2015, figures 1 and 6: the deeper plain network has the larger training error, the deeper residual network the smaller one.",
            ["plain20", "plain56", "resnet20", "resnet56"]),
        new(
            "shortcuts",
            "Shortcuts: zero channels (A), projections where the shape changes (B), projections everywhere (C)",
            "He et al. 2015, table 3 (ImageNet, 34 layers): B is slightly better than A, C than B; projections are not essential.",
            ["resnet20", "resnet20_b", "resnet20_c"]),
        new(
            "responses",
            "Standard deviations of layer responses",
            "He et al. 2015, figure 7: residual networks have smaller responses than their plain counterparts, deeper ones smaller than shallower ones.",
            ["plain20", "plain56", "resnet20", "resnet56"])
        {
            MeasuresResponses = true,
        },
        new(
            "depth",
            "Residual networks from 20 layers on",
            "He et al. 2015, table 6: test errors of 8.75, 7.51, 7.17, 6.97 and 6.43 % with 20, 32, 44, 56 and 110 layers; 7.93 % with 1202, which overfits.",
            ["resnet20", "resnet32", "resnet44", "resnet56"])
        {
            OnRequest = ["resnet110", "resnet1202"],
        },
        new(
            "highway",
            "Identity shortcuts and gated ones",
            "He et al. 2015, §2: gates that close stop being residual functions; Srivastava et al. 2015 train 19 layers with gates.",
            ["resnet20", "highway19", "plain20"]),
    ];
}
