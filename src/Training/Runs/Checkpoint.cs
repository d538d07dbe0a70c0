using System.Text.Json;
using System.Text.Json.Serialization;
using ResNetVk.Format;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>
/// A saved state of a run as one safetensors file: the network's tensors under their own names, as a state dict of PyTorch has them; what the
/// optimizer keeps under names with a slash, such as <c>velocity/conv1.weight</c>; and <see cref="CheckpointDescription"/> as JSON in the metadata
/// entry <c>resnetvk</c>.
/// No state of a random generator is needed: every random choice is a function of seed, epoch and index.
/// </summary>
public sealed class Checkpoint
{
    private const string MetadataKey = "resnetvk";
    private const string RunningMean = ".running_mean";
    private const string BatchCount = ".num_batches_tracked";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly string _path;
    private readonly SafetensorsFile _file;

    private Checkpoint(string path, SafetensorsFile file, CheckpointDescription description)
    {
        _path = path;
        _file = file;
        Description = description;
    }

    /// <summary>Network, data, settings and progress.</summary>
    public CheckpointDescription Description { get; }

    /// <summary>Writes a checkpoint; it appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="description">Everything that is no tensor.</param>
    /// <param name="network">Its state is written.</param>
    /// <param name="beside">Tensors of the run beside the network's; their names have a slash.</param>
    public static void Save(
        string path, CheckpointDescription description, GraphNetwork network, IEnumerable<(string Name, Tensor Value)> beside)
    {
        // PyTorch's batch norms count their batches, and its loader wants the numbers.
        long steps = ((long)description.EpochsDone * description.StepsPerEpoch) + (description.Partial?.Steps ?? 0);
        IEnumerable<TensorEntry> counts = network.State
            .Where(tensor => tensor.Name.EndsWith(RunningMean, StringComparison.Ordinal))
            .Select(tensor => TensorEntryValues.FromInt64s(tensor.Name[..^RunningMean.Length] + BatchCount, [], [steps]));
        SafetensorsFile.Save(
            path,
            network.State.Select(tensor => (tensor.Name, tensor.Value)).Concat(beside).Select(pair => ToEntry(pair.Name, pair.Value)).Concat(counts),
            [new("format", "pt"), new(MetadataKey, JsonSerializer.Serialize(description, s_json))]);
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="TrainingInputException">The file is missing, damaged, or not a checkpoint of this trainer.</exception>
    public static Checkpoint Load(string path)
    {
        SafetensorsFile file = ReadFile(path);
        if (!file.Metadata.TryGetValue(MetadataKey, out string? json))
        {
            throw new TrainingInputException(
                $"'{path}' is a safetensors file but not a checkpoint of resnetvk-train: its metadata lacks the entry '{MetadataKey}'.");
        }

        try
        {
            CheckpointDescription description = JsonSerializer.Deserialize<CheckpointDescription>(json, s_json)
                ?? throw new JsonException("the description is null.");
            description.Validate();
            return new Checkpoint(path, file, description);
        }
        catch (Exception exception) when (exception is JsonException or TrainingInputException)
        {
            throw new TrainingInputException($"'{path}': the checkpoint's description cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Builds the network and gives it the saved weights: the best ones, where the run has validation images; else the averaged ones, where it averages.
    /// </summary>
    /// <returns>The network in evaluation mode on the CPU; the caller disposes it.</returns>
    /// <exception cref="TrainingInputException">A tensor is missing or has another shape than the description says.</exception>
    public GraphNetwork CreateNetwork()
    {
        GraphNetwork network = Description.Network.Create(0, Path.GetDirectoryName(Path.GetFullPath(_path))!);
        try
        {
            string prefix = Description.Best is not null ? BestWeights.Prefix : Description.Settings.Average > 0 ? WeightAverage.Prefix : "";
            LoadInto(network.State.Select(tensor => (tensor.Name, tensor.Value)), prefix);
            network.IsTraining = false;
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Overwrites tensors with those of their names.</summary>
    /// <param name="tensors">Name and what is overwritten.</param>
    /// <param name="prefix">Before the names in the file.</param>
    /// <exception cref="TrainingInputException">A tensor is missing or has another shape.</exception>
    public void LoadInto(IEnumerable<(string Name, Tensor Value)> tensors, string prefix = "")
    {
        foreach ((string name, Tensor value) in tensors)
        {
            CopyTo(prefix + name, value);
        }
    }

    private static SafetensorsFile ReadFile(string path)
    {
        try
        {
            return SafetensorsFile.Load(path);
        }
        catch (ModelFormatException exception)
        {
            throw new TrainingInputException($"{exception.Message} Use the checkpoint.safetensors of a training run.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingInputException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static TensorEntry ToEntry(string name, Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor host = tensor.detach().cpu().contiguous();
        return TensorEntryValues.FromFloats(name, host.shape, host.data<float>().ToArray());
    }

    private void CopyTo(string name, Tensor destination)
    {
        if (!_file.Tensors.TryGetValue(name, out TensorEntry? entry))
        {
            throw new TrainingInputException($"'{_path}' lacks the tensor '{name}' that its network needs.");
        }

        if (entry.Type != ElementType.F32 || !entry.Shape.SequenceEqual(destination.shape))
        {
            throw new TrainingInputException(
                $"'{_path}': tensor '{name}' is {entry.Type} [{string.Join(", ", entry.Shape)}], expected F32 "
                    + $"[{string.Join(", ", destination.shape)}].");
        }

        using IDisposable guard = no_grad();
        using DisposeScope scope = NewDisposeScope();
        destination.copy_(tensor(entry.ToFloats(), destination.shape));
    }
}
