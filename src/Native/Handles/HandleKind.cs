namespace ResNetVk.Native;

/// <summary>What a handle stands for. The numbers are part of handles; none is 0, so that no handle is NULL.</summary>
internal enum HandleKind
{
    /// <summary><c>rnvk_device</c>.</summary>
    Device = 1,

    /// <summary><c>rnvk_model</c>.</summary>
    Model = 2,

    /// <summary><c>rnvk_session</c>.</summary>
    Session = 3,

    /// <summary><c>rnvk_preparation</c>.</summary>
    Preparation = 4,

    /// <summary><c>rnvk_request</c>.</summary>
    Request = 5,

    /// <summary><c>rnvk_binding</c>.</summary>
    Binding = 6,
}
