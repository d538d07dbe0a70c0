namespace ResNetVk.Native.Tests;

/// <summary>Callers that were compiled with an older or a newer header.</summary>
public sealed unsafe class VersionedStructTests
{
    private const uint FirstSize = 16;

    [Fact]
    public void Fields_an_older_caller_does_not_know_have_their_default()
    {
        First first = new() { StructSize = FirstSize, A = 1, B = 2 };
        Second read = VersionedStruct.Read((Second*)&first, "test");
        Assert.Equal((1u, 2ul, 0ul), (read.A, read.B, read.C));
    }

    [Fact]
    public void A_newer_caller_may_leave_what_is_not_known_here_at_its_default_but_not_set_it()
    {
        Third third = new() { StructSize = (uint)sizeof(Third), A = 1, B = 2, C = 3 };
        Assert.Equal(3ul, Read(third).C);

        third.D = 1ul << 63;
        string message = Assert.Throws<ArgumentException>(() => Read(third)).Message;
        Assert.Contains("test sets a field that this library does not know: it has 32 bytes, the library knows 24", message);
    }

    [Fact]
    public void No_byte_beyond_an_older_callers_size_is_written()
    {
        Second target = new() { StructSize = FirstSize, C = 99 };
        VersionedStruct.Write(&target, new Second { StructSize = 5, A = 1, B = 2, C = 3 }, "test");
        Assert.Equal((FirstSize, 1u, 2ul, 99ul), (target.StructSize, target.A, target.B, target.C));
    }

    [Fact]
    public void What_a_newer_caller_knows_and_the_library_does_not_becomes_zero()
    {
        Third target = new() { StructSize = (uint)sizeof(Third), D = 99 };
        VersionedStruct.Write((Second*)&target, new Second { A = 1, B = 2, C = 3 }, "test");
        Assert.Equal(((uint)sizeof(Third), 1u, 2ul, 3ul, 0ul), (target.StructSize, target.A, target.B, target.C, target.D));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(4097)]
    [InlineData(0xcccccccc)]
    public void Sizes_that_are_none_are_refused_before_anything_is_read(uint size)
    {
        Assert.Contains($"test.struct_size is {size}; expected is sizeof(test)", Assert.Throws<ArgumentException>(() => Read(new Third { StructSize = size })).Message);
        Assert.Throws<ArgumentException>(() => Write(size));
    }

    [Fact]
    public void NULL_is_all_defaults_when_read_and_an_error_when_written()
    {
        Assert.Equal(0u, VersionedStruct.Read((Second*)null, "test").A);
        Assert.Throws<ArgumentException>(() => VersionedStruct.Write((Second*)null, default, "test"));
    }

    private static Second Read(Third third) => VersionedStruct.Read((Second*)&third, "test");

    private static void Write(uint size)
    {
        Second target = new() { StructSize = size };
        VersionedStruct.Write(&target, default, "test");
    }

#pragma warning disable CS0649 // Some are only looked at.
    private struct First
    {
        public uint StructSize;
        public uint A;
        public ulong B;
    }

    private struct Second : IVersionedStruct
    {
        public uint StructSize;
        public uint A;
        public ulong B;
        public ulong C;

        public static uint FirstSizeInBytes => FirstSize;
    }

    private struct Third
    {
        public uint StructSize;
        public uint A;
        public ulong B;
        public ulong C;
        public ulong D;
    }
#pragma warning restore CS0649
}
