using ResNetVk.Format.Plan;

namespace ResNetVk.Format.Spirv;

/// <summary>A variable of a module that is memory from outside.</summary>
/// <param name="Variable">Its id.</param>
/// <param name="Binding">Its binding number in set 0.</param>
/// <param name="Kind">What must be bound there.</param>
/// <param name="Type">Id of the type: the block of a storage buffer.</param>
/// <param name="IsWritten">The module stores to it somewhere.</param>
internal sealed record SpirvDescriptor(uint Variable, uint Binding, BindingKind Kind, uint Type, bool IsWritten);
