namespace ResNetVk.Runtime;

/// <summary>The file that keeps choices between runs, beside that of the pipeline cache.</summary>
/// <remarks>
/// Layout, little-endian: 8 bytes <c>RNVKCHO1</c>; device, driver and model as in <see cref="PipelineCacheFile"/>, the subgroup size
/// (uint32); SHA-256 of the payload; the payload: a number of shapes, each with its key, the name chosen (empty for none), the budget in
/// ticks, and lists of times and of alternatives put aside. Choices are by shape, so several plans of one model share a file.
/// </remarks>
internal sealed class ChoiceFile
{
    private const string Suffix = ".choice";

    private readonly CheckedFile _file;

    /// <summary>Names the file; touches nothing.</summary>
    /// <param name="pipelineCachePath">The file of the pipeline cache it lies beside.</param>
    /// <param name="identity">Device and driver.</param>
    /// <param name="subgroupSize">Drivers for which it is a setting run other alternatives then.</param>
    /// <param name="modelHash">SHA-256 of the model as text.</param>
    public ChoiceFile(string pipelineCachePath, PipelineCacheIdentity identity, int subgroupSize, string modelHash) => _file = new CheckedFile(
        pipelineCachePath + Suffix,
        "RNVKCHO1"u8,
        [.. identity.Bytes.ToArray(), .. BitConverter.GetBytes(subgroupSize), .. CheckedFile.HashOfText(modelHash)]);

    /// <summary>True when a file was there but of another device, driver or model, or damaged.</summary>
    public bool WasRejected { get; private set; }

    /// <summary>The choices by shape, or null when there is no file that can be used.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading is not allowed.</exception>
    public IReadOnlyDictionary<string, StepChoice>? Read()
    {
        byte[]? payload = _file.Read();
        IReadOnlyDictionary<string, StepChoice>? choices = payload is null ? null : Parse(payload);
        WasRejected = _file.WasRejected || (payload is not null && choices is null);
        return choices;
    }

    /// <summary>Replaces the file as a whole.</summary>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing is not allowed; the old one is as it was.</exception>
    public void Write(IReadOnlyDictionary<string, StepChoice> choices)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(choices.Count);
        foreach ((string key, StepChoice choice) in choices.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.Write(key);
            writer.Write(choice.Chosen ?? string.Empty);
            writer.Write(choice.Budget.Ticks);
            writer.Write(choice.Times.Count);
            foreach (AlternativeDuration time in choice.Times)
            {
                writer.Write(time.Name);
                writer.Write(time.ElapsedNanoseconds);
            }

            writer.Write(choice.PutAside.Count);
            foreach (PutAsideAlternative aside in choice.PutAside)
            {
                writer.Write(aside.Name);
                writer.Write(aside.WorstError);
                writer.Write(aside.AllowedError);
            }
        }

        writer.Flush();
        _file.Write(stream.ToArray());
    }

    // Its digest is right, so what cannot be read was written by another version of this library.
    private static Dictionary<string, StepChoice>? Parse(byte[] payload)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(payload));
            Dictionary<string, StepChoice> choices = new(StringComparer.Ordinal);
            for (int count = reader.ReadInt32(); count > 0; count--)
            {
                string key = reader.ReadString();
                string chosen = reader.ReadString();
                TimeSpan budget = new(reader.ReadInt64());
                AlternativeDuration[] times = ReadAll(reader, r => new AlternativeDuration(r.ReadString(), r.ReadDouble()));
                PutAsideAlternative[] putAside = ReadAll(reader, r => new PutAsideAlternative(r.ReadString(), r.ReadDouble(), r.ReadDouble()));
                choices.Add(key, new StepChoice(chosen.Length > 0 ? chosen : null, times, putAside, budget));
            }

            return reader.BaseStream.Position == payload.Length ? choices : null;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static T[] ReadAll<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        int count = reader.ReadInt32();
        List<T> all = [];
        for (int i = 0; i < count; i++)
        {
            all.Add(read(reader));
        }

        return all.ToArray();
    }
}
