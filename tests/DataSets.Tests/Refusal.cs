namespace ResNetVk.DataSets.Tests;

internal static class Refusal
{
    /// <summary>The reader refuses with a message for the user that contains the text.</summary>
    public static void Expect(string text, Func<object> read) =>
        Assert.Contains(text, Assert.Throws<DataSetException>(read).Message, StringComparison.Ordinal);
}
