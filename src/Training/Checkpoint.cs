using System.Text.Json;
using System.Text.Json.Serialization;
using ResNetVk.Format;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>
/// A saved state of a run as one safetensors file: the network's parameters and buffers under their own names, the optimizer's velocities
/// under <c>velocity/</c> and their parameter's name, and <see cref="CheckpointDescription"/> as JSON in the metadata entry
/// <c>resnetvk</c>.
/// No state of a random generator is needed: every random choice is a function of seed, epoch and index.
/// </summary>
public sealed class Checkpoint
{
    private const string MetadataKey = "resnetvk";
    private const string VelocityPrefix = "velocity/";

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
    public static void Save(string path, CheckpointDescription description, CifarResNet network, MomentumSgd optimizer)
    {
        IEnumerable<TensorEntry> state = network.state_dict().Select(pair => ToEntry(pair.Key, pair.Value));
        IEnumerable<TensorEntry> velocities = optimizer.Velocities.Select(pair => ToEntry(VelocityPrefix + pair.Name, pair.Velocity));
        SafetensorsFile.Save(
            path,
            state.Concat(velocities),
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

    /// <summary>Builds the network and gives it the saved weights.</summary>
    /// <returns>The network in evaluation mode on the CPU; the caller disposes it.</returns>
    /// <exception cref="TrainingInputException">A tensor is missing or has another shape than the description says.</exception>
    public CifarResNet CreateNetwork()
    {
        CifarResNet network = new(Description.Network, 0);
        try
        {
            LoadInto(network);
            network.eval();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Overwrites the network's parameters and buffers.</summary>
    /// <exception cref="TrainingInputException">A tensor is missing or has another shape.</exception>
    public void LoadInto(CifarResNet network)
    {
        foreach ((string name, Tensor tensor) in network.state_dict())
        {
            CopyTo(name, tensor);
        }
    }

    /// <summary>Overwrites the optimizer's velocities.</summary>
    /// <exception cref="TrainingInputException">A tensor is missing or has another shape.</exception>
    public void LoadInto(MomentumSgd optimizer)
    {
        foreach ((string name, Tensor velocity) in optimizer.Velocities)
        {
            CopyTo(VelocityPrefix + name, velocity);
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
        return host.dtype == ScalarType.Int64
            ? TensorEntryValues.FromInt64s(name, host.shape, host.data<long>().ToArray())
            : TensorEntryValues.FromFloats(name, host.shape, host.data<float>().ToArray());
    }

    private void CopyTo(string name, Tensor destination)
    {
        if (!_file.Tensors.TryGetValue(name, out TensorEntry? entry))
        {
            throw new TrainingInputException($"'{_path}' lacks the tensor '{name}' that its network needs.");
        }

        ElementType type = destination.dtype == ScalarType.Int64 ? ElementType.I64 : ElementType.F32;
        if (entry.Type != type || !entry.Shape.SequenceEqual(destination.shape))
        {
            throw new TrainingInputException(
                $"'{_path}': tensor '{name}' is {entry.Type} [{string.Join(", ", entry.Shape)}], expected {type} "
                    + $"[{string.Join(", ", destination.shape)}].");
        }

        using IDisposable guard = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor source = type == ElementType.I64
            ? tensor(entry.ToInt64s(), destination.shape)
            : tensor(entry.ToFloats(), destination.shape);
        destination.copy_(source);
    }
}
