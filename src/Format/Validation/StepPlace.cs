namespace ResNetVk.Format.Validation;

/// <summary>Where in a plan a dispatch stands; it decides which memory the dispatch may touch.</summary>
internal enum StepPlace
{
    /// <summary>The load step of an input.</summary>
    Load,

    /// <summary>The step that turns a picture into an input.</summary>
    LoadImage,

    /// <summary>The step that turns a texture into an input.</summary>
    LoadTexture,

    /// <summary>The step that turns planes of luma and chroma into an input.</summary>
    LoadPlanes,

    /// <summary>A step of the network's body.</summary>
    Body,

    /// <summary>The store step of an output.</summary>
    Store,

    /// <summary>A step of the classification.</summary>
    Classification,

    /// <summary>A dispatch that makes a packed tensor or a part of it.</summary>
    Prepack,
}
