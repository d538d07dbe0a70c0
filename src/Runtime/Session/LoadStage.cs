namespace ResNetVk.Runtime;

/// <summary>What creating a session is busy with.</summary>
public enum LoadStage
{
    /// <summary>Reading earlier choices among alternatives, or timing them.</summary>
    Choosing,

    /// <summary>Creating pipelines; counted in pipelines. The longest stage where nothing is cached.</summary>
    Pipelines,

    /// <summary>Uploading and packing weights; counted in bytes.</summary>
    Weights,

    /// <summary>Comparing with golden vectors; counted in steps. Left out where they passed earlier or there are none.</summary>
    Testing,

    /// <summary>Descriptors, command buffers, the first use of each pipeline, when some drivers compile it, and measuring dispatches where <see cref="SessionOptions.Stepping"/> asks for it.</summary>
    Recording,

    /// <summary>Done.</summary>
    Ready,
}
