namespace ResNetVk.Converter.Report.Pictures;

/// <summary>Groups of operators that have one colour in the pictures.</summary>
internal enum OperatorKind
{
    /// <summary>Convolutions.</summary>
    Convolution,

    /// <summary>Fully connected layers.</summary>
    Dense,

    /// <summary>Pooling, global too.</summary>
    Pooling,

    /// <summary>Batch norms and what is left of them.</summary>
    Normalization,

    /// <summary>Activations.</summary>
    Activation,

    /// <summary>Element-wise operations of two tensors.</summary>
    Elementwise,

    /// <summary>Everything that only moves or resamples elements, or changes nothing.</summary>
    Movement,

    /// <summary>Soft-max.</summary>
    Softmax,

    /// <summary>Inputs and outputs of the network.</summary>
    Port,
}
