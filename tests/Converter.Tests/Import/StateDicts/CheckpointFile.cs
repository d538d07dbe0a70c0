using ResNetVk.Converter.Import.StateDicts;
using ResNetVk.TestSupport;

namespace ResNetVk.Converter.Tests.Import.StateDicts;

/// <summary>Reads bytes as the file they would be.</summary>
internal static class CheckpointFile
{
    /// <summary>The state dict in the bytes. Its elements can be read as long as the object lives, although the file is deleted.</summary>
    public static StateDict Read(byte[] content)
    {
        using ScratchFolder folder = TestData.Scratch();
        string path = folder["weights.pth"];
        File.WriteAllBytes(path, content);
        return StateDictReader.Read(path);
    }
}
