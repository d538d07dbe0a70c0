namespace ResNetVk.Format.Spirv;

/// <summary>Storage classes of the SPIR-V specification (1.3, section 3.7) that a module may use.</summary>
internal enum SpirvStorage
{
    UniformConstant = 0,
    Input = 1,
    Workgroup = 4,
    Private = 6,
    Function = 7,
    PushConstant = 9,
    StorageBuffer = 12,
}
