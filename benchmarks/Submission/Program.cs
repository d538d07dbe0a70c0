using System.Diagnostics;
using System.Globalization;
using ResNetVk.Format;
using ResNetVk.Format.Plan;
using ResNetVk.Runtime;
using ResNetVk.Submission;

// What an inference costs the thread that asks for it, besides the driver: submission OUT.rnvk [RUNS]
if (args.Length is < 1 or > 2)
{
    Console.Error.WriteLine("usage: submission OUT.rnvk [RUNS]");
    return 2;
}

CompiledModel model = CompiledModel.Load(args[0]);
int runs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200;
using VulkanDevice device = VulkanDevice.Create();
using InferenceSession session = InferenceSession.Create(device, model);
TimedQueue queue = new(device.Queue);
device.Queue = queue;
for (int i = 0; i < model.Plan.Inputs.Count; i++)
{
    session.SetInput(i, new float[model.Plan.Inputs[i].Shape.Aggregate(1, (product, size) => product * size)]);
}

double[] ours = new double[runs];
double[] submit = new double[runs];
double[] whole = new double[runs];
for (int run = 0; run < 20; run++)
{
    session.Run();
}

long before = GC.GetAllocatedBytesForCurrentThread();
for (int run = 0; run < runs; run++)
{
    long start = Stopwatch.GetTimestamp();
    session.Run();
    long ticks = Stopwatch.GetTimestamp() - start;
    whole[run] = Microseconds(ticks);
    submit[run] = Microseconds(queue.SubmitTicks);
    ours[run] = Microseconds(ticks - queue.SubmitTicks - queue.WaitTicks);
}

long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
SessionDescription description = session.Description;
long weights = WeightBytes(model, description);
Console.WriteLine($"{model.Plan.Name} on {device.Info.Name}, {runs} runs, microseconds on the calling thread");
Print("Run() without the driver", ours);
Print("vkQueueSubmit", submit);
Print("Run()", whole);
Console.WriteLine($"managed bytes allocated per inference: {(double)allocated / runs:F1}");
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"device memory: {description.DeviceMemoryInBytes} bytes = weights {weights} + arena {model.Plan.ArenaSizeInBytes} + {description.DeviceMemoryInBytes - weights - model.Plan.ArenaSizeInBytes}"));
return 0;

static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

static void Print(string name, double[] values)
{
    Array.Sort(values);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {name,-26} median {values[values.Length / 2],10:F1}  p10 {values[values.Length / 10],10:F1}  p90 {values[values.Length * 9 / 10],10:F1}"));
}

// What the chosen alternatives read, packed or as it is in the file.
static long WeightBytes(CompiledModel model, SessionDescription description)
{
    Dictionary<string, long> packed = model.Plan.PackedTensors.ToDictionary(tensor => tensor.Name, tensor => tensor.SizeInBytes);
    IEnumerable<PlanStep> steps =
    [
        .. model.Plan.Inputs.Select(i => i.Load), .. model.Plan.Inputs.Select(i => i.LoadImage).OfType<PlanStep>(), .. model.Plan.Steps,
        .. model.Plan.Outputs.Select(o => o.Store), .. model.Plan.Classification?.Steps ?? [],
    ];
    return steps.Zip(description.Steps, (step, chosen) => step.Alternatives.FirstOrDefault(a => a.Name == chosen.Alternative))
        .OfType<Alternative>()
        .SelectMany(alternative => alternative.Dispatches)
        .SelectMany(dispatch => dispatch.Bindings)
        .Where(binding => binding.Space is BufferSpace.Tensor or BufferSpace.Packed)
        .Select(binding => (binding.Space, Name: binding.Tensor!))
        .Distinct()
        .Sum(weight => weight.Space == BufferSpace.Packed ? packed[weight.Name] : model.Tensors[weight.Name].Data.Length);
}
