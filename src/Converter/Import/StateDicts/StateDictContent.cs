namespace ResNetVk.Converter.Import.StateDicts;

/// <summary>What a reader of one kind of file found.</summary>
/// <param name="Description">What the file is; see <see cref="StateDict.Description"/>.</param>
/// <param name="Entries">The tensors under their names in the file, which are unique.</param>
/// <param name="Metadata">See <see cref="StateDict.Metadata"/>.</param>
/// <param name="Notes">What the user should know.</param>
internal sealed record StateDictContent(
    string Description, IReadOnlyList<StateDictEntry> Entries, IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<string> Notes)
{
    /// <summary>The metadata of a file that our trainer did not write.</summary>
    internal static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();
}
