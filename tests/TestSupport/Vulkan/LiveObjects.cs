namespace ResNetVk.TestSupport.Vulkan;

/// <summary>The Vulkan objects that were created and not destroyed, from the calls that do so.</summary>
/// <remarks>Command buffers and descriptor sets end with their pools and are not counted.</remarks>
public sealed unsafe class LiveObjects
{
    private const string Memory = "DeviceMemory";

    private readonly object _gate = new();
    private readonly HashSet<(string Kind, ulong Handle)> _objects = [];
    private readonly List<string> _mistakes = [];

    /// <summary>What lives, as <c>Buffer × 3</c>, sorted; empty when nothing does.</summary>
    public IReadOnlyList<string> Counts
    {
        get
        {
            lock (_gate)
            {
                return _objects.GroupBy(live => live.Kind).Select(group => $"{group.Key} × {group.Count()}").Order(StringComparer.Ordinal).ToArray();
            }
        }
    }

    /// <summary>Objects destroyed that were not there, and devices destroyed with objects on them.</summary>
    public IReadOnlyList<string> Mistakes
    {
        get
        {
            lock (_gate)
            {
                return _mistakes.ToArray();
            }
        }
    }

    /// <summary>The handles of a kind.</summary>
    public ulong[] Of(string kind)
    {
        lock (_gate)
        {
            return _objects.Where(live => live.Kind == kind).Select(live => live.Handle).ToArray();
        }
    }

    /// <summary>Forgets mistakes and what lives.</summary>
    public void Clear() => Forget(withObjects: true);

    /// <summary>Forgets mistakes.</summary>
    /// <param name="withObjects">Whether to forget what lives, too.</param>
    public void Forget(bool withObjects)
    {
        lock (_gate)
        {
            _mistakes.Clear();
            if (withObjects)
            {
                _objects.Clear();
            }
        }
    }

    /// <summary>A function is about to be called: it may destroy something.</summary>
    public void Before(string name, nint first, nint second)
    {
        bool frees = name == "vkFreeMemory";
        if (!frees && !name.StartsWith("vkDestroy", StringComparison.Ordinal))
        {
            return;
        }

        string kind = frees ? Memory : name["vkDestroy".Length..];
        ulong handle = (ulong)(kind is "Instance" or "Device" ? first : second);
        if (handle == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (!_objects.Remove((kind, handle)))
            {
                _mistakes.Add($"{name} of an object that does not exist");
            }

            string[] left = kind is "Device" ? _objects.Select(live => live.Kind).Where(other => other is not ("Instance" or "Device" or "DebugUtilsMessengerEXT")).ToArray() : [];
            if (left.Length > 0)
            {
                _mistakes.Add($"{name} while there are {string.Join(", ", left.Distinct())}");
            }
        }
    }

    /// <summary>A function has succeeded: it may have created something.</summary>
    public void After(string name, nint third, nint fourth, nint sixth)
    {
        if (name == "vkCreateComputePipelines")
        {
            // The library creates them one by one.
            Add("Pipeline", sixth);
        }
        else if (name == "vkAllocateMemory")
        {
            Add(Memory, fourth);
        }
        else if (name.StartsWith("vkCreate", StringComparison.Ordinal))
        {
            Add(name["vkCreate".Length..], name == "vkCreateInstance" ? third : fourth);
        }
    }

    private void Add(string kind, nint handle)
    {
        lock (_gate)
        {
            _objects.Add((kind, *(ulong*)handle));
        }
    }
}
