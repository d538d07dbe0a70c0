using Silk.NET.Vulkan;

namespace ResNetVk.Runtime;

/// <summary>Reads extension lists as Vulkan gives them.</summary>
internal static unsafe class ExtensionNames
{
    /// <summary>The names in the list.</summary>
    public static HashSet<string> Of(ExtensionProperties[] properties)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        fixed (ExtensionProperties* pointer = properties)
        {
            for (int i = 0; i < properties.Length; i++)
            {
                names.Add(NativeStrings.Read(pointer[i].ExtensionName));
            }
        }

        return names;
    }
}
