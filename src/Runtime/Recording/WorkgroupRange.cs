using ResNetVk.Format.Plan;

namespace ResNetVk.Runtime;

/// <summary>A box of workgroups of a dispatch.</summary>
/// <param name="First">The workgroup with the smallest indices.</param>
/// <param name="Count">Workgroups in each direction.</param>
internal readonly record struct WorkgroupRange(Grid First, Grid Count);
