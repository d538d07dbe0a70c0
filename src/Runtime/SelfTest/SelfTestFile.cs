namespace ResNetVk.Runtime;

/// <summary>The file that keeps what self-tests found between runs, beside that of the pipeline cache.</summary>
/// <remarks>
/// The payload: the number of alternatives put aside, each with its key and finding, and the number of choices that passed, each a text.
/// </remarks>
internal static class SelfTestFile
{
    private const string Suffix = ".selftest";

    /// <summary>Reads the file, where there is a good one.</summary>
    /// <param name="pipelineCachePath">The file of the pipeline cache it lies beside.</param>
    /// <param name="device">The device it must be of.</param>
    /// <param name="modelHash">SHA-256 of the model as text.</param>
    public static FindingsFile<SelfTestRecord> Open(string pipelineCachePath, VulkanDevice device, string modelHash) =>
        new(pipelineCachePath + Suffix, "RNVKTST1"u8, device, modelHash, Read, Write);

    private static void Write(BinaryWriter writer, SelfTestRecord record)
    {
        writer.Write(record.PutAside.Count);
        foreach ((string key, SelfTestFinding finding) in record.PutAside.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.Write(key);
            writer.Write((int)finding.Role);
            writer.Write(finding.Step);
            writer.Write(finding.Alternative);
            writer.Write(finding.Where);
            writer.Write(finding.Expected);
            writer.Write(finding.Found);
            writer.Write(finding.AllowedError);
        }

        writer.Write(record.Passed.Count);
        foreach (string choice in record.Passed)
        {
            writer.Write(choice);
        }
    }

    private static SelfTestRecord Read(BinaryReader reader)
    {
        Dictionary<string, SelfTestFinding> putAside = new(StringComparer.Ordinal);
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            putAside.Add(reader.ReadString(), new SelfTestFinding(
                (StepRole)reader.ReadInt32(),
                reader.ReadString(),
                reader.ReadString(),
                reader.ReadString(),
                reader.ReadDouble(),
                reader.ReadDouble(),
                reader.ReadDouble()));
        }

        List<string> passed = [];
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            passed.Add(reader.ReadString());
        }

        return new SelfTestRecord(putAside, passed);
    }
}
