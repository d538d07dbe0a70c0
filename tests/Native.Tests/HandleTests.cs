namespace ResNetVk.Native.Tests;

/// <summary>Handles stand for one object, once.</summary>
public sealed class HandleTests
{
    [Fact]
    public void A_handle_is_good_from_its_making_to_its_end()
    {
        object target = new();
        nint handle = HandleTable.Add(HandleKind.Model, target);
        Assert.Same(target, HandleTable.Get<object>(handle, HandleKind.Model));
        Assert.Throws<InvalidHandleException>(() => HandleTable.Get<object>(handle, HandleKind.Device));

        HandleTable.Remove<object>(handle, HandleKind.Model, _ => { });
        Assert.Throws<InvalidHandleException>(() => HandleTable.Get<object>(handle, HandleKind.Model));
        Assert.Throws<InvalidHandleException>(() => HandleTable.Remove<object>(handle, HandleKind.Model, _ => { }));
        HandleTable.Remove<object>(0, HandleKind.Model, _ => Assert.Fail("there is nothing to end"));
    }

    [Fact]
    public void Handles_are_not_given_twice()
    {
        int before = HandleTable.Count;
        HashSet<nint> seen = [];
        for (int i = 0; i < 10_000; i++)
        {
            nint handle = HandleTable.Add(HandleKind.Session, this);
            Assert.True(seen.Add(handle));
            HandleTable.Remove<object>(handle, HandleKind.Session, _ => { });
        }

        Assert.Equal(before, HandleTable.Count);
    }

    [Fact]
    public void An_end_that_fails_leaves_the_handle_in_force()
    {
        nint handle = HandleTable.Add(HandleKind.Device, this);
        Assert.Throws<InvalidOperationException>(() => HandleTable.Remove<object>(handle, HandleKind.Device, _ => throw new InvalidOperationException()));
        Assert.Same(this, HandleTable.Get<object>(handle, HandleKind.Device));
        HandleTable.Remove<object>(handle, HandleKind.Device, _ => { });
    }

    [Fact]
    public void Of_many_threads_that_end_a_handle_one_succeeds()
    {
        for (int round = 0; round < 200; round++)
        {
            nint handle = HandleTable.Add(HandleKind.Model, this);
            int ended = 0;
            int refused = 0;
            Parallel.For(0, 4, _ =>
            {
                try
                {
                    HandleTable.Remove<object>(handle, HandleKind.Model, _ => Interlocked.Increment(ref ended));
                }
                catch (InvalidHandleException)
                {
                    Interlocked.Increment(ref refused);
                }
            });
            Assert.Equal((1, 3), (ended, refused));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(0x0100000000000000)]
    [InlineData(0x0200000100ffffff)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Numbers_that_are_no_handles_are_told(long number)
    {
        foreach (HandleKind kind in Enum.GetValues<HandleKind>())
        {
            Assert.Throws<InvalidHandleException>(() => HandleTable.Get<object>((nint)number, kind));
            Assert.Throws<InvalidHandleException>(() => HandleTable.Remove<object>((nint)number, kind, _ => { }));
        }
    }
}
