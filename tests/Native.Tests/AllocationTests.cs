using ResNetVk.Runtime;

namespace ResNetVk.Native.Tests;

/// <summary>Calls that run the network allocate no managed memory on the way from C either.</summary>
public sealed unsafe class AllocationTests : IClassFixture<ModelFiles>, IDisposable
{
    private const int Count = 105;
    private const int Rounds = 20;

    private readonly ModelFiles _files;
    private nint _device;
    private nint _model;
    private nint _session;
    private nint _stepped;

    public AllocationTests(ModelFiles files) => _files = files;

    public void Dispose()
    {
        Assert.Equal(0, SessionCalls.Destroy(_stepped));
        Assert.Equal(0, SessionCalls.Destroy(_session));
        Assert.Equal(0, ModelCalls.Destroy(_model));
        Assert.Equal(0, DeviceCalls.Destroy(_device));
    }

    [SkippableFact]
    public void Running_from_C_allocates_nothing()
    {
        Create();
        Everything();
        Everything();
        long before = GC.GetAllocatedBytesForCurrentThread();
        int failures = 0;
        for (int i = 0; i < Rounds; i++)
        {
            failures += Everything();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, failures);
    }

    [SkippableFact]
    public void Requests_allocate_nothing_on_any_thread()
    {
        Create();
        Requests();
        Requests();

        // Other threads of the test host allocate now and then; a round that is free of it is the proof.
        long least = long.MaxValue;
        for (int i = 0; i < 100 * Rounds && least > 0; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            int failures = Requests();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            Assert.Equal(0, failures);
        }

        Assert.Equal(0, least);
    }

    private void Create()
    {
        fixed (nint* device = &_device, model = &_model, session = &_session, stepped = &_stepped)
        {
            int result = DeviceCalls.Create(null, device);
            Skip.If(result == (int)ResultCode.VulkanUnavailable, "there is no Vulkan device");
            Assert.Equal(0, result);
            fixed (byte* path = System.Text.Encoding.UTF8.GetBytes(_files.Small + '\0'))
            {
                Assert.Equal(0, ModelCalls.LoadFile(path, model));
            }

            SessionOptionsStruct options = new() { StructSize = (uint)sizeof(SessionOptionsStruct), InFlight = 2, TimeoutNs = -1 };
            Assert.Equal(0, SessionCalls.Create(*device, *model, &options, session));
            options.Flags = 2;
            Assert.Equal(0, SessionCalls.Create(*device, *model, &options, stepped));
        }
    }

    // Returns the number of calls that failed.
    private int Everything()
    {
        float* values = stackalloc float[Count];
        byte* picture = stackalloc byte[4 * 11 * 3];
        ClassPrediction* best = stackalloc ClassPrediction[3];
        int failures = Failed(InferenceCalls.SetInput(_session, 0, values, Count))
            + Failed(InferenceCalls.Run(_session))
            + Failed(InferenceCalls.GetOutput(_session, 0, values, Count))
            + Failed(InferenceCalls.RunTensor(_session, values, Count, values, Count))
            + Failed(InferenceCalls.SetImage(_session, picture, 4 * 11 * 3, 11, 3))
            + Failed(InferenceCalls.RunImage(_session))
            + Failed(InferenceCalls.Classify(_session, best, 3))
            + Failed(InferenceCalls.ClassifyTensor(_session, values, Count, best, 3))
            + Failed(InferenceCalls.ClassifyImage(_session, picture, 4 * 11 * 3, 11, 3, best, 3))
            + Failed(InferenceCalls.SetInput(_stepped, 0, values, Count));
        int step;
        while ((step = RecordCalls.Step(_stepped, 1_000_000_000, 0, 0)) != 0)
        {
            failures += step < 0 ? 1 : 0;
        }

        double progress;
        return failures + Failed(RecordCalls.GetStepProgress(_stepped, &progress, null));
    }

    private int Requests()
    {
        const int AtOnce = 5;
        float* values = stackalloc float[AtOnce * Count];
        nint* requests = stackalloc nint[AtOnce];
        int failures = 0;
        for (int i = 0; i < AtOnce; i++)
        {
            ValuesStruct both = new() { Values = values + (i * Count), Count = Count };
            failures += Failed(RequestCalls.Run(_session, &both, 1, &both, 1, null, null, requests + i));
        }

        for (int i = 0; i < AtOnce; i++)
        {
            failures += Failed(RequestCalls.Wait(requests[i], -1)) + Failed(RequestCalls.Destroy(requests[i]));
        }

        return failures;
    }

    private static int Failed(int result) => result == 0 ? 0 : 1;
}
