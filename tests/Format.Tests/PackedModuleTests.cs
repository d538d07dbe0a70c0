using System.Buffers.Binary;
using System.IO.Compression;
using Xunit;

namespace ResNetVk.Format.Tests;

/// <summary>Modules lie compressed in a file and are words in memory.</summary>
public sealed class PackedModuleTests
{
    [Fact]
    public void ModulesAreCompressedInTheFileAndWordsInTheModel()
    {
        CompiledModel model = SampleModel.Create();
        SafetensorsFile file = SafetensorsFile.Parse(model.ToBytes());

        Assert.All(Modules(model.Tensors), name =>
        {
            Assert.Equal(ElementType.U8, file.Tensors[name].Type);
            Assert.Equal(ElementType.U32, model.Tensors[name].Type);
            Assert.Equal(0x07230203u, BinaryPrimitives.ReadUInt32LittleEndian(model.Tensors[name].Data.ToArray()));
            Assert.Equal(model.Tensors[name].Data.ToArray(), Inflate(file.Tensors[name].Data.ToArray()));
        });
        Assert.NotEmpty(Modules(model.Tensors));
    }

    [Fact]
    public void AFileWithPlainModulesIsRead()
    {
        CompiledModel model = SampleModel.Create();

        CompiledModel read = CompiledModel.Parse(Rewritten(model, tensor => tensor with { Data = model.Tensors[tensor.Name].Data, Type = ElementType.U32, Shape = model.Tensors[tensor.Name].Shape }));

        Assert.All(Modules(model.Tensors), name => Assert.Equal(model.Tensors[name].Data.ToArray(), read.Tensors[name].Data.ToArray()));
    }

    [Fact]
    public void AModuleHoldsNothingOfTheOneUnpackedBeforeIt()
    {
        byte[][] modules = [[.. Enumerable.Repeat((byte)1, 4096)], [2, 2, 2, 2], [], [.. Enumerable.Repeat((byte)3, 8)]];
        IEnumerable<TensorEntry> more = modules.Select((module, i) => Bytes(new TensorEntry($"spirv/other/{i}", ElementType.U8, [], Array.Empty<byte>()), Deflate(module)));

        CompiledModel read = CompiledModel.Parse(Rewritten(SampleModel.Create(), tensor => tensor, more));

        Assert.All(modules, (module, i) => Assert.Equal(module, read.Tensors[$"spirv/other/{i}"].Data.ToArray()));
    }

    [Fact]
    public void AModuleThatCannotBeUnpackedIsNamed() =>
        Refused("compressed with DEFLATE", [0xFF, 0xFF, 0xFF, 0xFF]);

    [Fact]
    public void AModuleThatEndsEarlyIsRefused()
    {
        CompiledModel model = SampleModel.Create();

        Assert.Throws<ModelFormatException>(() => CompiledModel.Parse(Rewritten(model, tensor => Bytes(tensor, tensor.Data.ToArray().AsSpan(0, (int)tensor.Data.Length / 2).ToArray()))));
    }

    [Fact]
    public void AModuleOfHalfAWordIsRefused() => Refused("7 bytes", Deflate(new byte[7]));

    [Fact]
    public void AModuleThatUnpacksToTooMuchIsRefused() => Refused("at most 1048576 bytes, found more", Deflate(new byte[(1 << 20) + 4]));

    [Fact]
    public void ModulesThatUnpackToTooMuchTogetherAreRefused()
    {
        CompiledModel model = SampleModel.Create();
        byte[] zeros = Deflate(new byte[1 << 20]);
        IEnumerable<TensorEntry> many = Enumerable.Range(0, 65).Select(i => new TensorEntry($"spirv/zeros/{i}", ElementType.U8, [zeros.Length], zeros));

        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => CompiledModel.Parse(Rewritten(model, tensor => tensor, many)));

        Assert.Contains("more than 67108864 bytes together", exception.Message);
    }

    private static void Refused(string message, byte[] packed)
    {
        CompiledModel model = SampleModel.Create();

        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => CompiledModel.Parse(Rewritten(model, tensor => Bytes(tensor, packed))));

        Assert.Contains("tensor 'spirv/", exception.Message);
        Assert.Contains(message, exception.Message);
    }

    private static TensorEntry Bytes(TensorEntry tensor, byte[] packed) => tensor with { Data = packed, Shape = [packed.Length] };

    // The file with other tensors under the names of its modules, and a digest that is right.
    private static byte[] Rewritten(CompiledModel model, Func<TensorEntry, TensorEntry> change, IEnumerable<TensorEntry>? more = null)
    {
        SafetensorsFile file = SafetensorsFile.Parse(model.ToBytes());
        IEnumerable<TensorEntry> tensors = file.Tensors.Values.Select(
            tensor => tensor.Name.StartsWith(CompiledModel.ShaderPrefix, StringComparison.Ordinal) ? change(tensor) : tensor);
        return CompiledModelTests.Rehash(SafetensorsFile.ToBytes(tensors.Concat(more ?? []), file.Metadata));
    }

    private static IEnumerable<string> Modules(IReadOnlyDictionary<string, TensorEntry> tensors) =>
        tensors.Keys.Where(name => name.StartsWith(CompiledModel.ShaderPrefix, StringComparison.Ordinal));

    private static byte[] Deflate(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(bytes, 0, bytes.Length);
        }

        return packed.ToArray();
    }

    private static byte[] Inflate(byte[] packed)
    {
        using DeflateStream inflate = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream words = new();
        inflate.CopyTo(words);
        return words.ToArray();
    }
}
