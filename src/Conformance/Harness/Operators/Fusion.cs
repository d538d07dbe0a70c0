namespace ResNetVk.Conformance.Harness.Operators;

/// <summary>What stands around a convolution and is fused into it.</summary>
internal enum Fusion
{
    /// <summary>Nothing, not even a bias.</summary>
    None,

    /// <summary>A bias.</summary>
    Bias,

    /// <summary>A bias and a rectifier.</summary>
    Relu,

    /// <summary>A bias and a clip to [0, 6].</summary>
    Relu6,

    /// <summary>A bias and a clip to [−0.5, 0.75].</summary>
    Clip,

    /// <summary>A bias and a sigmoid.</summary>
    Sigmoid,

    /// <summary>A batch norm and a rectifier behind it, folded into the weights.</summary>
    BatchNormRelu,

    /// <summary>A shortcut, without an activation.</summary>
    Shortcut,

    /// <summary>A shortcut before a rectifier.</summary>
    ShortcutRelu,

    /// <summary>A shortcut before a sigmoid.</summary>
    ShortcutSigmoid,

    /// <summary>A shortcut after a rectifier.</summary>
    ReluShortcut,

    /// <summary>A shortcut after a clip.</summary>
    ClipShortcut,

    /// <summary>The convolution's sigmoid as a gate between its input and another tensor.</summary>
    Gate,

    /// <summary>A batch norm of the input.</summary>
    Prologue,

    /// <summary>A batch norm and a rectifier of the input, a bias and a rectifier behind.</summary>
    PrologueRelu,

    /// <summary>A batch norm and a sigmoid of the input, a bias and a shortcut behind.</summary>
    PrologueSigmoidShortcut,
}
