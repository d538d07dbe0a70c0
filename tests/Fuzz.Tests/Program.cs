using SharpFuzz;

namespace ResNetVk.Fuzz.Tests;

/// <summary>What this assembly does when it is started as a process: scripts/fuzz.sh does.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["targets"]:
                Console.WriteLine(string.Join('\n', FuzzTarget.All.Select(target => target.Name)));
                return 0;
            case ["seeds", string name, string folder]:
                WriteSeeds(Find(name), folder);
                return 0;
            case ["replay", string name, .. string[] files]:
                return Replay(Find(name), files);
            case ["fuzz", string name]:
                FuzzTarget target = Find(name);
                Fuzzer.Run(stream =>
                {
                    using MemoryStream content = new();
                    stream.CopyTo(content);
                    target.Run(content.ToArray());
                });
                return 0;
            default:
                Console.Error.WriteLine("usage: targets | seeds TARGET FOLDER | replay TARGET FILE… | fuzz TARGET");
                return 2;
        }
    }

    private static FuzzTarget Find(string name) => FuzzTarget.All.FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException($"there is no target '{name}', but {string.Join(", ", FuzzTarget.All.Select(target => target.Name))}");

    private static void WriteSeeds(FuzzTarget target, string folder)
    {
        Directory.CreateDirectory(folder);
        IReadOnlyList<byte[]> seeds = target.Seeds();
        for (int i = 0; i < seeds.Count; i++)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{target.Name}-{i}"), seeds[i]);
        }
    }

    private static int Replay(FuzzTarget target, string[] files)
    {
        int failures = 0;
        foreach (string file in files)
        {
            try
            {
                Console.WriteLine($"{file}: {(target.Run(File.ReadAllBytes(file)) ? "accepted" : "refused")}");
            }
#pragma warning disable CA1031 // Every exception is what is looked for.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Console.WriteLine($"{file}: {exception}");
                failures++;
            }
        }

        return failures == 0 ? 0 : 1;
    }
}
