using System.Text;
using ResNetVk.Format;

namespace ResNetVk.Fuzz.Tests;

/// <summary>The plan alone, as text, in a file that is whole but for it: what the fuzzer would seldom reach behind lengths and offsets.</summary>
internal static class PlanTarget
{
    private const string Key = "rnvk.plan";
    private static readonly TensorEntry[] s_tensors = [.. SmallModel.Create().Tensors.Values];

    public static bool Read(byte[] content)
    {
        // A header's JSON holds the plan as text, so only text gets there.
        string plan = Encoding.UTF8.GetString(content);
        byte[] file = SafetensorsFile.ToBytes(s_tensors, [new("rnvk.sha256", new string('0', 64)), new("rnvk.version", "1"), new(Key, plan)]);
        return CompiledModelTarget.Read(file);
    }

    public static IReadOnlyList<byte[]> Seeds() =>
        [Encoding.UTF8.GetBytes(SafetensorsFile.Parse(SmallModel.Create().ToBytes()).Metadata[Key])];
}
