namespace ResNetVk.Runtime;

/// <summary>What an inference does besides running the network.</summary>
[Flags]
public enum InferenceWork
{
    /// <summary>Input tensors in, output tensors out.</summary>
    Network = 0,

    /// <summary>The picture instead of the tensor of every input that takes pictures.</summary>
    FromImage = 1,

    /// <summary>Soft-max and the most probable classes too.</summary>
    WithClasses = 2,
}
