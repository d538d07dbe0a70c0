using System.Reflection;
using System.Runtime.Versioning;
using Xunit;

namespace ResNetVk.Format.Tests;

public sealed class TargetFrameworkTests
{
    [Fact]
    public void These_tests_run_against_the_netstandard_build() => Assert.Equal(
        ".NETStandard,Version=v2.1",
        typeof(CompiledModel).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName);
}
