namespace ResNetVk.Shaders.Tests;

public class SpirvLibraryTests
{
    [Fact]
    public void Load_returns_whole_words() =>
        Assert.All(SpirvLibrary.Names, name =>
        {
            string[] parts = name.Split('/');
            ReadOnlyMemory<byte> module = SpirvLibrary.Load(parts[0], parts[1]);
            Assert.True(module.Length > 20 && module.Length % 4 == 0, $"{name} has {module.Length} bytes");
        });

    [Theory]
    [InlineData("no_such_kernel", "default")]
    [InlineData("softmax", "no_such_variant")]
    public void Load_of_an_unknown_module_says_what_there_is(string kernel, string variant)
    {
        MissingShaderException exception = Assert.Throws<MissingShaderException>(() => SpirvLibrary.Load(kernel, variant));
        Assert.Contains($"'{kernel}/{variant}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("softmax/default", exception.Message, StringComparison.Ordinal);
    }
}
