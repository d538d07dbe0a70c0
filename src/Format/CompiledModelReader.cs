using System.Buffers.Binary;
using System.Text;
using ResNetVk.Format.Golden;
using ResNetVk.Format.Json;
using ResNetVk.Format.Plan;
using ResNetVk.Format.Validation;

namespace ResNetVk.Format;

/// <summary>Reads compiled models: first what is cheap, then the content while the digest is computed.</summary>
internal static class CompiledModelReader
{
    private const int LengthFieldInBytes = 8;

    /// <summary>A version has so many digits at most.</summary>
    private const int LongestVersion = 9;

    /// <summary>Enough bytes for the header's fixed beginning up to the version.</summary>
    private const int LongestStart = 256;

    /// <summary>Every metadata key of a compiled model begins so.</summary>
    private const string KeyPrefix = "rnvk.";

    private const string Damaged = "the file is damaged";

    /// <summary>What follows the digest.</summary>
    private static ReadOnlySpan<byte> VersionStart => "\",\"rnvk.version\":\""u8;

    /// <summary>Reads a file of unknown origin.</summary>
    public static CompiledModel Read(TensorData content)
    {
        ReadOnlySpan<byte> bytes = StartOf(content);
        if (bytes.Length < ModelDigest.Position
            || !bytes.Slice(LengthFieldInBytes, ModelDigest.Prefix.Length).SequenceEqual(ModelDigest.Prefix))
        {
            throw NotCompiled(content);
        }

        int headerLength = CheckHeaderLength(bytes, content.Length - LengthFieldInBytes);
        int? version = ReadVersion(bytes);

        // Every version carries its digest in the same way: a number changed by damage is not taken for a newer version.
        if (version != CompiledModel.FormatVersion)
        {
            CheckDigest(content);
            throw OtherVersion(content.Slice(LengthFieldInBytes, headerLength).ToArray(), version);
        }

        // At the same time, since each takes tens of milliseconds with a large file. A wrong digest is thrown in the place of whatever else
        // is wrong, which it explains.
        Task digest = Task.Run(() => CheckDigest(content));
        try
        {
            return ReadVerified(content);
        }
        finally
        {
            digest.GetAwaiter().GetResult();
        }
    }

    /// <summary>Reads a file whose digest is right, or is being checked: written as it is, by this converter or with intent.</summary>
    public static CompiledModel ReadVerified(TensorData content)
    {
        try
        {
            SafetensorsFile file = SafetensorsFile.Parse(content);
            List<ModelPlan> plans = ReadPlans(file.Metadata);
            IReadOnlyDictionary<string, TensorEntry> tensors = PackedModule.Unpack(file.Tensors);
            PlanValidator.Validate(plans, tensors);
            GoldenVectors?[] golden = ReadGolden(file.Metadata, plans.Count);
            GoldenValidator.Validate(plans, golden, tensors);
            return new CompiledModel(content, plans, golden, tensors, ModelDigest.Read(StartOf(content)));
        }
        catch (ModelFormatException exception)
        {
            throw new ModelFormatException(
                $"the file is not a valid compiled model: {exception.Message} It was written so; make it again with 'resnetvk convert' of "
                + "this version.",
                exception);
        }
    }

    private static List<ModelPlan> ReadPlans(IReadOnlyDictionary<string, string> metadata)
    {
        int count = metadata.Keys.Count(key => key.StartsWith(CompiledModel.PlanKey, StringComparison.Ordinal));
        List<ModelPlan> plans = [];
        do
        {
            string key = CompiledModel.KeyOf(CompiledModel.PlanKey, plans.Count);
            plans.Add(metadata.TryGetValue(key, out string? text)
                ? PlanJsonReader.Read(text)
                : throw new ModelFormatException($"expected {(plans.Count == 0 ? "the plan" : "a plan")} under the metadata key '{key}', found no such key."));
        }
        while (plans.Count < count);
        return plans;
    }

    private static GoldenVectors?[] ReadGolden(IReadOnlyDictionary<string, string> metadata, int plans)
    {
        GoldenVectors?[] golden = Enumerable.Range(0, plans)
            .Select(i => metadata.TryGetValue(CompiledModel.KeyOf(CompiledModel.GoldenKey, i), out string? text) ? GoldenJsonReader.Read(text) : null)
            .ToArray();
        int count = metadata.Keys.Count(key => key.StartsWith(CompiledModel.GoldenKey, StringComparison.Ordinal));
        return count == golden.Count(vectors => vectors is not null)
            ? golden
            : throw new ModelFormatException(
                $"expected golden vectors under the keys '{CompiledModel.GoldenKey}' to '{CompiledModel.KeyOf(CompiledModel.GoldenKey, plans - 1)}' alone, "
                + "one for each plan, found others.");
    }

    // All that is read before anything is checked: the header's fixed beginning, and enough to recognise other files by.
    private static byte[] StartOf(TensorData content) => content.Slice(0, Math.Min(LongestStart, content.Length)).ToArray();

    private static int CheckHeaderLength(ReadOnlySpan<byte> content, long available)
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(content);
        if (length > SafetensorsFile.LargestHeaderInBytes)
        {
            throw new ModelFormatException(
                $"{Damaged}: its header length, bytes 0 to 8, is {length}, expected at most {SafetensorsFile.LargestHeaderInBytes}. "
                + MessageText.CopyOrConvertAgain);
        }

        if (length > (ulong)available)
        {
            throw new ModelFormatException(
                $"the file is cut: its header should have {length} bytes, found {available}. {MessageText.CopyOrConvertAgain}");
        }

        if ((length + LengthFieldInBytes) % SafetensorsWriter.BlobAlignment != 0
            || length < (ulong)(ModelDigest.Position + ModelDigest.LengthInDigits + VersionStart.Length + LongestVersion))
        {
            throw new ModelFormatException(
                $"{Damaged}: its header length, bytes 0 to 8, is {length}; a compiled model's is larger than its fixed beginning and a "
                + $"multiple of {SafetensorsWriter.BlobAlignment} with the length field. {MessageText.CopyOrConvertAgain}");
        }

        return (int)length;
    }

    /// <returns>The version; null when its place does not hold one.</returns>
    private static int? ReadVersion(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> rest = content[(ModelDigest.Position + ModelDigest.LengthInDigits)..];
        if (!rest.StartsWith(VersionStart))
        {
            return null;
        }

        ReadOnlySpan<byte> digits = rest.Slice(VersionStart.Length, LongestVersion);
        int version = 0;
        int count = 0;
        for (; count < digits.Length && digits[count] is >= (byte)'0' and <= (byte)'9'; count++)
        {
            version = (version * 10) + (digits[count] - '0');
        }

        return count > 0 && digits[count..].StartsWith("\""u8) ? version : null;
    }

    private static void CheckDigest(TensorData content)
    {
        string expected = ModelDigest.Read(StartOf(content));
        string found = ModelDigest.Compute(content);
        if (expected == found)
        {
            return;
        }

        // The reader of safetensors knows whether bytes are missing; where it finds nothing, a byte was changed.
        string reason = $"its content has the SHA-256 {found}, expected {MessageText.Quote(expected)}";
        try
        {
            SafetensorsFile.Parse(content);
        }
        catch (ModelFormatException exception)
        {
            reason += $"; {exception.Message.TrimEnd('.')}";
        }

        throw new ModelFormatException($"{Damaged} or cut: {reason}. {MessageText.CopyOrConvertAgain}");
    }

    private static ModelFormatException OtherVersion(ReadOnlySpan<byte> header, int? version)
    {
        string tool = FindTool(header) is string name
            ? $"It was made by {MessageText.Quote(name)}: use that version or a newer one of resnetvk"
            : "Use a newer resnetvk";
        return new ModelFormatException(
            $"expected format version {CompiledModel.FormatVersion}, found {version?.ToString() ?? "none"}. {tool}, or make the file again "
            + "with 'resnetvk convert' of this version.");
    }

    /// <summary>Finds <c>provenance.tool</c> without understanding the header, which may be of any later form.</summary>
    private static string? FindTool(ReadOnlySpan<byte> header)
    {
        ReadOnlySpan<byte> start = "\\\"tool\\\":\\\""u8;
        int position = header.IndexOf(start);
        if (position < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = header[(position + start.Length)..];
        int length = rest.IndexOf((byte)'\\');
        return length is > 0 and <= 80 ? Encoding.ASCII.GetString(rest[..length]) : null;
    }

    /// <summary>The complaint about a file that does not begin as a compiled model; says what it is instead, as far as that can be told.</summary>
    private static ModelFormatException NotCompiled(TensorData content)
    {
        ReadOnlySpan<byte> bytes = StartOf(content);
        ReadOnlySpan<byte> header = bytes.Length > LengthFieldInBytes ? bytes[LengthFieldInBytes..] : default;
        if (!header.IsEmpty && ModelDigest.Prefix.StartsWith(header))
        {
            return new ModelFormatException($"the file is cut: it has {bytes.Length} bytes. {MessageText.CopyOrConvertAgain}");
        }

        if (header.IsEmpty || header[0] != '{')
        {
            string found = ForeignFile.Describe(bytes) is string foreign
                ? $"found a file that is {foreign}"
                : $"found {content.Length} bytes that begin with {MessageText.Hexadecimal(bytes[..Math.Min(16, bytes.Length)])}";
            return new ModelFormatException(
                $"expected a compiled model (.rnvk), {found}. Make one from an ONNX file with 'resnetvk convert', "
                + "or copy the file again if it should be one.");
        }

        return DescribeSafetensors(content);
    }

    private static ModelFormatException DescribeSafetensors(TensorData content)
    {
        SafetensorsFile file;
        try
        {
            file = SafetensorsFile.Parse(content);
        }
        catch (ModelFormatException exception)
        {
            return new ModelFormatException(
                $"expected a compiled model (.rnvk), found a damaged one or another file: {exception.Message} {MessageText.CopyOrConvertAgain}",
                exception);
        }

        return new ModelFormatException(file.Metadata.Keys.Any(key => key.StartsWith(KeyPrefix, StringComparison.Ordinal))
            ? $"{Damaged} or another program has written it anew: its header does not begin with the metadata key "
                + $"'{ModelDigest.MetadataKey}'. {MessageText.CopyOrConvertAgain}"
            : "this is a safetensors file but not a compiled model; run 'resnetvk convert' to make one from it.");
    }
}
