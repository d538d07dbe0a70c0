namespace ResNetVk.Runtime;

/// <summary>A copy inside a recording.</summary>
/// <param name="Source">The bytes to copy.</param>
/// <param name="Target">The buffer written.</param>
/// <param name="TargetOffsetInBytes">First byte written.</param>
internal readonly record struct BufferCopyCommand(BufferRange Source, DeviceBuffer Target, long TargetOffsetInBytes);
