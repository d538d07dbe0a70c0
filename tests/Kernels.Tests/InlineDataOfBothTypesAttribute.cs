using System.Reflection;
using ResNetVk.Format;
using Xunit.Sdk;

namespace ResNetVk.Kernels.Tests;

/// <summary>Arguments of a theory, twice: behind the type of the values, which are 32-bit and 16-bit floats.</summary>
/// <param name="arguments">The other arguments.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class InlineDataOfBothTypesAttribute(params object?[] arguments) : DataAttribute
{
    /// <inheritdoc/>
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) => [[ElementType.F32, .. arguments], [ElementType.F16, .. arguments]];
}
