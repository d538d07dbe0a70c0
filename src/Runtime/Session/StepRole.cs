namespace ResNetVk.Runtime;

/// <summary>What a step of the plan does in a session.</summary>
public enum StepRole
{
    /// <summary>Brings an input tensor into the arena.</summary>
    Load,

    /// <summary>Turns a picture into an input.</summary>
    LoadImage,

    /// <summary>Turns a texture of the program's into an input.</summary>
    LoadTexture,

    /// <summary>Turns planes of luma and chroma, textures of the program's, into an input.</summary>
    LoadPlanes,

    /// <summary>Computes a node of the network.</summary>
    Body,

    /// <summary>Brings an output out of the arena.</summary>
    Store,

    /// <summary>Soft-max or top-k of the classification.</summary>
    Classification,
}
