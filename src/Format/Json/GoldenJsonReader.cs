using ResNetVk.Format.Golden;

namespace ResNetVk.Format.Json;

/// <summary>Reads golden vectors from JSON.</summary>
/// <remarks>Checks the form alone; whether they fit the plan is <see cref="Validation.GoldenValidator"/>'s to say.</remarks>
public static class GoldenJsonReader
{
    /// <summary>More JSON than a network of ten thousand steps needs.</summary>
    public const int LargestTextInBytes = 4 * 1024 * 1024;

    /// <summary>A size of a shape stands four deep.</summary>
    private const int DeepestNesting = 5;

    private const int Rank = 4;

    /// <summary>Reads golden vectors.</summary>
    /// <param name="json">A JSON object as <see cref="GoldenJsonWriter"/> writes it; the order of properties does not matter.</param>
    /// <exception cref="ModelFormatException">
    /// The text is not such an object; the message gives the JSON path, what was expected and what was found.
    /// </exception>
    public static GoldenVectors Read(string json) => JsonText.Read(json, "golden", LargestTextInBytes, DeepestNesting, ReadVectors);

    private static GoldenVectors ReadVectors(JsonCursor value) => value.Object(fields => new GoldenVectors
    {
        Positions = fields.Required("positions").Text(),
        Expected = fields.Required("expected").Text(),
        Sums = fields.Required("sums").Int32(0),
        Values = fields.Required("values").List(ReadValue),
    });

    private static GoldenValue ReadValue(JsonCursor value) => value.Object(fields => new GoldenValue
    {
        Place = EnumNames.ReadPlace(fields.Required("place")),
        Index = fields.Required("index").Int32(0),
        Shape = fields.Required("shape").List(size => size.Int32(0), Rank),
        Samples = fields.Required("samples").Int32(0),
        AllowedError = fields.Required("allowedError").Single(),
        AllowedSumError = fields.Required("allowedSumError").Single(),
    });
}
