using System.Text.Json;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness;

/// <summary>What is known to fail: a JSON file <c>{"expected": [{"case": …, "reason": …, "device": …, "driver": …}]}</c>.</summary>
public sealed class ExpectedFailures
{
    private const string Resource = "expected-failures.json";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly HashSet<ExpectedFailure> _met = [];

    /// <summary>Creates a list.</summary>
    /// <param name="entries">The entries; of several for one case and device the first counts.</param>
    public ExpectedFailures(IReadOnlyList<ExpectedFailure> entries) => Entries = entries;

    /// <summary>The entries.</summary>
    public IReadOnlyList<ExpectedFailure> Entries { get; }

    /// <summary>The list that comes with the program.</summary>
    public static ExpectedFailures Default()
    {
        using Stream stream = typeof(ExpectedFailures).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is missing from {typeof(ExpectedFailures).Assembly.GetName().Name}");
        return Read(stream, Resource);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A file as described above.</param>
    /// <exception cref="InvalidDataException">It is no such file; the message says where and why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ExpectedFailures Load(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>What becomes of a result by what is known: a failure that is expected, a pass that is not, or the result as it is.</summary>
    /// <param name="result">A result as its suite gave it.</param>
    /// <param name="device">The device it was found on.</param>
    public CaseResult Apply(CaseResult result, DeviceInfo device)
    {
        if (Entries.FirstOrDefault(e => e.Case == result.Id && e.IsFor(device)) is not { } entry)
        {
            return result;
        }

        _met.Add(entry);
        return result.Status switch
        {
            CaseStatus.Failed => result with { Status = CaseStatus.ExpectedFailure, Reason = $"{entry.Reason} (found: {result.Reason})" },
            CaseStatus.Passed => result with
            {
                Status = CaseStatus.SurprisePass,
                Reason = $"it passed, but is listed as an expected failure: {entry.Reason}; take it from the list",
            },
            _ => result,
        };
    }

    /// <summary>Entries for a device whose case no result had so far: after a whole run, those with a wrong name.</summary>
    public IReadOnlyList<ExpectedFailure> NotMet(DeviceInfo device) => [.. Entries.Where(e => !_met.Contains(e) && e.IsFor(device))];

    private static ExpectedFailures Read(Stream stream, string name)
    {
        const string Form = "expected is {\"expected\": [{\"case\": \"suite/name\", \"reason\": \"…\"}]}, with \"device\" and \"driver\" where it is about some only";
        try
        {
            Content? content = JsonSerializer.Deserialize<Content>(stream, s_json);
            return content is null || content.Expected.Any(e => e is null || e.Case.Length == 0 || string.IsNullOrWhiteSpace(e.Reason))
                ? throw new InvalidDataException($"'{name}' has an entry without case or reason; {Form}")
                : new ExpectedFailures(content.Expected);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{name}' is no list of expected failures: {exception.Message}; {Form}", exception);
        }
    }

    private sealed record Content(IReadOnlyList<ExpectedFailure> Expected);
}
