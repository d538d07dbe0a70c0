using System.Globalization;
using ResNetVk.Embedding;
using ResNetVk.Format;

// What a host pays for an inference: embedding OUT.rnvk [BUDGET_MS [INFERENCES]]
if (args.Length is < 1 or > 3)
{
    Console.Error.WriteLine("usage: embedding OUT.rnvk [BUDGET_MS [INFERENCES]]");
    return 2;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CompiledModel model = CompiledModel.Load(args[0]);
double budget = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 2;
int inferences = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 20;
const int rounds = 3;

using Measurements measurements = new(model);
Console.WriteLine($"{model.Plan.Name} on {measurements.Device}; {rounds} rounds, in turns");

// .NET compiles what is called often once more, a little later and better: a frame loop runs that code.
measurements.RecordAgain(200);
Thread.Sleep(500);
measurements.RecordAgain(200);
for (int round = 1; round <= rounds; round++)
{
    Distribution run = new(measurements.Run(inferences));
    Distribution record = new(measurements.Record(inferences * 3));
    Distribution again = new(measurements.RecordAgain(inferences * 3));
    (List<double> device, List<double> wall, List<double> call) = measurements.Step(inferences, TimeSpan.FromMilliseconds(budget));
    double part = measurements.LongestPartMilliseconds;
    Distribution onDevice = new(device);
    Distribution seen = new(wall);
    Console.WriteLine($"round {round}");
    Console.WriteLine($"  Run(), ms                          {run}");
    Console.WriteLine($"  Record(), us of the calling thread {record}");
    Console.WriteLine($"    without an inference in between  {again}");
    Console.WriteLine($"  Step({budget} ms): {(double)device.Count / inferences:F1} steps an inference, longest part that cannot be divided {part:F3} ms");
    Console.WriteLine($"    on the device, ms                {onDevice}");
    Console.WriteLine($"      within the budget {onDevice.UpTo(budget):P2}, within budget and longest part {onDevice.UpTo(budget + part):P2}");
    Console.WriteLine($"    from submission to end, ms       {seen}");
    Console.WriteLine($"      within the budget {seen.UpTo(budget):P2}, within budget and longest part {seen.UpTo(budget + part):P2}");
    Console.WriteLine($"    the call, us                     {new Distribution(call)}");
    Console.WriteLine($"    time on the device of an inference in steps over that of Run(): {device.Sum() / inferences / run[0.5]:F2}");
}

foreach ((string way, double bytes) in measurements.Allocations(inferences))
{
    Console.WriteLine($"managed bytes per inference, {way}: {bytes:F1}");
}

return 0;
