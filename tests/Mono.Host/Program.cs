using System.Globalization;
using System.Text;
using ResNetVk.Format;
using ResNetVk.Runtime;

namespace ResNetVk.Mono.Host;

/// <summary>Arguments: model, the same cut short, file of F32 input values, file of RGBA bytes, width, height. Writes one JSON object to standard output.</summary>
internal static class Program
{
    private const int NoVulkan = 3;
    private const int SessionCount = 200;

    // The driver keeps what it compiled; after so many sessions nothing new is to come.
    private const int SettledSessionCount = 50;

    private static int Main(string[] arguments)
    {
        if (arguments.Length != 6)
        {
            Console.Error.WriteLine("usage: ResNetVk.Mono.Host MODEL SHORT-MODEL INPUT RGBA WIDTH HEIGHT");
            return 2;
        }

        float[] input = Floats(File.ReadAllBytes(arguments[2]));
        byte[] rgba = File.ReadAllBytes(arguments[3]);
        (int width, int height) = (int.Parse(arguments[4], CultureInfo.InvariantCulture), int.Parse(arguments[5], CultureInfo.InvariantCulture));
        try
        {
            CompiledModel model = CompiledModel.Load(arguments[0]);
            CompiledModel beginning = CompiledModel.Load(arguments[1]);
            using VulkanDevice device = VulkanDevice.Create(new VulkanDeviceOptions { Validation = true });
            Console.WriteLine(Report(device, model, beginning, input, rgba, width, height));
            return 0;
        }
        catch (VulkanUnavailableException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return NoVulkan;
        }
    }

    private static JsonObject Report(
        VulkanDevice device, CompiledModel model, CompiledModel beginning, float[] input, byte[] rgba, int width, int height)
    {
        float[] output = Output(model);
        ClassPrediction[] classes = new ClassPrediction[model.Plan.Classification!.K];
        JsonObject report = new();
        report.Add("runtime", Type.GetType("Mono.Runtime") is null ? ".NET" : "Mono");
        report.Add("device", device.Info.Name);

        SessionOptions options = new() { TimingBudget = TimeSpan.Zero };
        using (InferenceSession session = InferenceSession.Create(device, model, options))
        {
            session.Run(input, output);
            report.Add("output", Bits(output));
            session.ClassifyImage(rgba, width, height, classes);
            report.Add("classes", classes.Select(c => c.Index));
            report.Add("probabilities", Bits(classes.Select(c => c.Probability)));
            report.Add("bytesOfRuns", AllocationMeter.BytesOfHundredCalls(() => session.Run(input, output)));
            report.Add("bytesOfClassifications", AllocationMeter.BytesOfHundredCalls(() => session.ClassifyImage(rgba, width, height, classes)));
        }

        using (InferenceSession session = InferenceSession.Create(device, model, new SessionOptions { TimingBudget = TimeSpan.Zero, Stepping = true }))
        using (WaysToRun ways = new(device, session, input, output))
        {
            AddWay("Async", ways.RunAsync);
            AddWay("Record", ways.Record);
            AddWay("Step", ways.Step);
        }

        // Shows that the meter would have seen the smallest of objects, one per call.
        object?[] kept = new object?[1];
        report.Add("bytesOfObjects", AllocationMeter.BytesOfHundredCalls(() => kept[0] = new object()));

        AddGrowth(report, device, beginning, options, input);
        report.Add("deviceMemoryInUse", device.MemoryInUseInBytes);
        report.Add("validationMessages", device.ValidationMessages);
        return report;

        void AddWay(string name, Action inference)
        {
            Array.Clear(output, 0, output.Length);
            inference();
            report.Add($"outputOf{name}", Bits(output));
            report.Add($"bytesOf{name}", AllocationMeter.BytesOfHundredCalls(inference));
        }
    }

    // Of a network cut short: compiling the pipelines of the whole one takes the driver most of a second.
    private static void AddGrowth(JsonObject report, VulkanDevice device, CompiledModel model, SessionOptions options, float[] input)
    {
        (long managed, long resident, int wrong) = (0, 0, 0);
        float[] first = Output(model);
        float[] output = Output(model);
        for (int i = 0; i < SessionCount; i++)
        {
            if (i == SettledSessionCount)
            {
                (managed, resident) = (GC.GetTotalMemory(true), ResidentBytes());
            }

            using InferenceSession session = InferenceSession.Create(device, model, options);
            session.Run(input, i == 0 ? first : output);
            wrong += i == 0 || output.AsSpan().SequenceEqual(first) ? 0 : 1;
        }

        report.Add("sessions", SessionCount);
        report.Add("wrongSessions", wrong);
        report.Add("managedGrowth", GC.GetTotalMemory(true) - managed);
        report.Add("residentGrowth", ResidentBytes() - resident);
    }

    private static long ResidentBytes()
    {
        const int PageSize = 4096;
        string[] fields = File.ReadAllText("/proc/self/statm", Encoding.ASCII).Split(' ');
        return long.Parse(fields[1], CultureInfo.InvariantCulture) * PageSize;
    }

    private static float[] Floats(byte[] bytes)
    {
        float[] values = new float[bytes.Length / sizeof(float)];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }

    private static float[] Output(CompiledModel model) =>
        new float[model.Plan.Outputs[0].Shape.Aggregate(1, (count, dimension) => count * dimension)];

    private static IEnumerable<int> Bits(IEnumerable<float> values) => values.Select(BitConverter.SingleToInt32Bits);
}
