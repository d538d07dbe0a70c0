using System.Collections;
using System.Reflection;
using Xunit;

namespace ResNetVk.Format.Tests;

/// <summary>Compares plans by value; the records compare their lists by reference.</summary>
internal static class PlanAssert
{
    /// <summary>Asserts that two values of the plan's types are equal in every property at every depth.</summary>
    public static void Equal(object? expected, object? actual, string path = "plan")
    {
        if (expected is null || actual is null || expected is string || expected.GetType().IsPrimitive || expected.GetType().IsEnum)
        {
            Assert.True(Equals(expected, actual), $"{path}: expected {expected ?? "null"}, found {actual ?? "null"}.");
        }
        else if (expected is IList expectedList)
        {
            IList actualList = Assert.IsType<IList>(actual, exactMatch: false);
            Assert.True(expectedList.Count == actualList.Count, $"{path}: expected {expectedList.Count} elements, found {actualList.Count}.");
            for (int i = 0; i < expectedList.Count; i++)
            {
                Equal(expectedList[i], actualList[i], $"{path}[{i}]");
            }
        }
        else
        {
            Assert.Equal(expected.GetType(), actual.GetType());
            foreach (PropertyInfo property in Properties(expected.GetType()))
            {
                Equal(property.GetValue(expected), property.GetValue(actual), $"{path}.{property.Name}");
            }
        }
    }

    /// <summary>The public properties of a plan type that hold data.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0);
}
