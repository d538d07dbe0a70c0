namespace ResNetVk.Runtime;

/// <summary>What became of a file of <see cref="SessionOptions.PipelineCachePath"/>: the pipeline cache, or the choices beside it.</summary>
public enum PipelineCacheState
{
    /// <summary>No file was asked for.</summary>
    None,

    /// <summary>There was no file; one was written.</summary>
    Written,

    /// <summary>The file was used.</summary>
    Used,

    /// <summary>The file was used, and written again because there was something to add.</summary>
    Updated,

    /// <summary>The file was of another device, driver or model, or damaged, or refused by the driver; it was ignored and written again.</summary>
    Replaced,

    /// <summary>The file could not be read or written; the session works without it.</summary>
    Unwritable,
}
