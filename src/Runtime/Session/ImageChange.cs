namespace ResNetVk.Runtime;

/// <summary>What a new picture changes for the recordings that read it; each includes those before it.</summary>
internal enum ImageChange
{
    /// <summary>Nothing: the recordings stay as they are.</summary>
    None,

    /// <summary>The number of bytes to copy: the recordings must be recorded anew.</summary>
    Copy,

    /// <summary>The buffer: descriptors must be written and the recordings recorded anew.</summary>
    Buffer,
}
