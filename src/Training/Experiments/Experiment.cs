namespace ResNetVk.Training;

/// <summary>Networks that are trained alike, so that what sets them apart shows.</summary>
/// <param name="Name">What the command line knows it by.</param>
/// <param name="Title">What the plot is called.</param>
/// <param name="Claim">What the literature says happens, and where.</param>
/// <param name="Networks">Names of built-in networks, in the plot's order.</param>
internal sealed record Experiment(string Name, string Title, string Claim, IReadOnlyList<string> Networks)
{
    /// <summary>What the claim says of pairs of networks.</summary>
    public IReadOnlyList<Expectation> Expected { get; init; } = [];

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
            ["plain20", "plain56", "resnet20", "resnet56"])
        {
            Expected =
            [
                new("plain20", "plain56", Quantity.TrainError), new("resnet56", "resnet20", Quantity.TrainError), new("resnet56", "plain56", Quantity.TrainError),
                new("plain20", "plain56", Quantity.TestError), new("resnet56", "resnet20", Quantity.TestError),
            ],
        },
        new(
            "shortcuts",
            "Shortcuts: zero channels (A), projections where the shape changes (B), projections everywhere (C)",
            "He et al. 2015, table 3 (ImageNet, 34 layers): B is slightly better than A, C than B; projections are not essential.",
            ["resnet20", "resnet20_b", "resnet20_c"])
        {
            Expected = [new("resnet20_b", "resnet20", Quantity.TestError), new("resnet20_c", "resnet20_b", Quantity.TestError)],
        },
        new(
            "responses",
            "Standard deviations of layer responses",
            "He et al. 2015, figure 7: residual networks have smaller responses than their plain counterparts, deeper ones smaller than shallower ones.",
            ["plain20", "plain56", "resnet20", "resnet56"])
        {
            MeasuresResponses = true,
            Expected =
            [
                new("resnet20", "plain20", Quantity.Response), new("resnet56", "plain56", Quantity.Response), new("resnet56", "resnet20", Quantity.Response),
            ],
        },
        new(
            "depth",
            "Residual networks from 20 layers on",
            "He et al. 2015, table 6: test errors of 8.75, 7.51, 7.17, 6.97 and 6.43 % with 20, 32, 44, 56 and 110 layers; 7.93 % with 1202, which overfits.",
            ["resnet20", "resnet32", "resnet44", "resnet56"])
        {
            OnRequest = ["resnet110", "resnet1202"],
            Expected =
            [
                new("resnet32", "resnet20", Quantity.TestError), new("resnet44", "resnet32", Quantity.TestError), new("resnet56", "resnet44", Quantity.TestError),
                new("resnet110", "resnet56", Quantity.TestError), new("resnet110", "resnet1202", Quantity.TestError),
            ],
        },
        new(
            "highway",
            "Identity shortcuts and gated ones",
            "Srivastava et al. 2015: gates make deep networks trainable. He et al. 2015, §2 and table 6: shortcuts without gates do as well with fewer parameters.",
            ["resnet20", "highway19", "plain20"])
        {
            Expected =
            [
                new("resnet20", "plain20", Quantity.TrainError), new("highway19", "plain20", Quantity.TrainError), new("resnet20", "highway19", Quantity.TestError),
            ],
        },
    ];
}
