using System.Reflection;
using ResNetVk.Format;

namespace ResNetVk.Kernels.Tests;

/// <summary>The arguments that a member has, twice: behind the type of the values, which are 32-bit and 16-bit floats.</summary>
/// <param name="member">The member.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MemberDataOfBothTypesAttribute(string member) : MemberDataAttributeBase(member, [])
{
    /// <inheritdoc/>
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) =>
        base.GetData(testMethod).SelectMany(arguments => new object?[][] { [ElementType.F32, .. arguments], [ElementType.F16, .. arguments] });

    /// <inheritdoc/>
    protected override object?[] ConvertDataItem(MethodInfo testMethod, object item) => (object?[])item;
}
