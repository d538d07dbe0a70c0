using System.Text.Json.Serialization;
using ResNetVk.Converter.Import;

namespace ResNetVk.Training;

/// <summary>What is trained: a built-in network from drawn weights, or a trained one that goes on.</summary>
/// <param name="Choice">A built-in network; null for a trained one.</param>
/// <param name="SourceSha256">SHA-256 of <see cref="SourceName"/> in the run's folder; null for a built-in network.</param>
/// <param name="Classes">Number of logits.</param>
/// <param name="Freeze">What is kept as it is: beginnings of names between commas, see <see cref="GraphNetwork.Freeze"/>; empty for nothing.</param>
public sealed record NetworkPlan(NetworkChoice? Choice, string? SourceSha256, int Classes, string Freeze = "")
{
    /// <summary>Name of the file in a run's folder that holds the trained network it began with.</summary>
    public const string SourceName = "source.onnx";

    /// <summary>What people call it.</summary>
    [JsonIgnore]
    public string Name => Choice?.Architecture ?? "finetuned";

    /// <summary>A built-in network with drawn weights.</summary>
    public static NetworkPlan Of(NetworkChoice choice) => new(choice, null, choice.Classes);

    /// <summary>Checks the plan.</summary>
    /// <exception cref="TrainingInputException">A value is out of range.</exception>
    public void Validate()
    {
        Choice?.Validate();
        bool fits = Choice is null ? SourceSha256 is not null : SourceSha256 is null && Choice.Classes == Classes;
        if (!fits || Classes < 1)
        {
            throw new TrainingInputException($"The plan does not fit together: network {Choice?.Architecture}, source {SourceSha256}, {Classes} classes.");
        }
    }

    /// <summary>The network before training.</summary>
    /// <param name="seed">Decides the weights that are drawn.</param>
    /// <param name="folder">The run's.</param>
    /// <param name="initialization">How they are drawn.</param>
    /// <exception cref="TrainingInputException">The source is missing or was changed, or a name to freeze is unknown.</exception>
    public GraphNetwork Create(ulong seed, string folder, InitializationKind initialization = InitializationKind.He)
    {
        GraphNetwork network = Choice is not null
            ? GraphNetwork.Create(Choice, seed, initialization)
            : new GraphNetwork(ReadSource(folder));
        try
        {
            network.Freeze(Freeze.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private ImportedGraph ReadSource(string folder) =>
        PretrainedNetwork.Read(Path.Combine(folder, SourceName), SourceSha256 ?? throw new InvalidOperationException("The network is a built-in one."));
}
