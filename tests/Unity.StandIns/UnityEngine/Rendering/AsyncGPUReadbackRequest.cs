using Unity.Collections;

namespace UnityEngine.Rendering;

/// <summary>Done two frames later, as on a GPU.</summary>
public readonly struct AsyncGPUReadbackRequest
{
    private const int Latency = 2;

    private readonly Texture _source;
    private readonly int _frame;

    internal AsyncGPUReadbackRequest(Texture source)
    {
        _source = source;
        _frame = Player.Frames;
    }

    /// <summary>Whether requests fail from now on.</summary>
    public static bool Fails { get; set; }

    public bool done => Player.Frames >= _frame + Latency;

    public bool hasError => Fails;

    public NativeArray<T> GetData<T>()
        where T : struct => new((T[])(object)_source.Pixels);
}
