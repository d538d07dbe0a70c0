namespace ResNetVk.Runtime;

/// <summary>The file that keeps choices between runs, beside that of the pipeline cache.</summary>
/// <remarks>
/// The payload: a number of shapes, each with its key, the name chosen (empty for none), the budget in
/// ticks, and lists of times and of alternatives put aside. Choices are by shape, so several plans of one model share a file.
/// </remarks>
internal static class ChoiceFile
{
    private const string Suffix = ".choice";

    /// <summary>Reads the file, where there is a good one.</summary>
    /// <param name="pipelineCachePath">The file of the pipeline cache it lies beside.</param>
    /// <param name="device">The device it must be of.</param>
    /// <param name="modelHash">SHA-256 of the model as text.</param>
    public static FindingsFile<IReadOnlyDictionary<string, StepChoice>> Open(string pipelineCachePath, VulkanDevice device, string modelHash) =>
        new(pipelineCachePath + Suffix, "RNVKCHO1"u8, device, modelHash, Read, Write);

    private static void Write(BinaryWriter writer, IReadOnlyDictionary<string, StepChoice> choices)
    {
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
    }

    private static Dictionary<string, StepChoice> Read(BinaryReader reader)
    {
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

        return choices;
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
