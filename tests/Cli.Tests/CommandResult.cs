using System.Text.Json;

namespace ResNetVk.Cli.Tests;

/// <summary>What a command line did.</summary>
/// <param name="Status">The exit status.</param>
/// <param name="Output">All of standard output.</param>
/// <param name="Messages">All of standard error.</param>
public sealed record CommandResult(int Status, string Output, string Messages)
{
    /// <summary>The one JSON object on standard output; fails the test when there is anything else.</summary>
    public JsonElement Json()
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Output);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException($"standard output is not one JSON object: {exception.Message}\n{this}", exception);
        }
    }

    /// <summary>Fails the test unless the status is the one expected.</summary>
    public CommandResult Expect(int status)
    {
        Assert.True(Status == status, $"expected exit status {status}\n{this}");
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => $"exit status {Status}\n--- standard output\n{Output}\n--- standard error\n{Messages}";
}
