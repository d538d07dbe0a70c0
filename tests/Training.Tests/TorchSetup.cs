using System.Runtime.CompilerServices;
using TorchSharp;

// libtorch's random generator, its number of threads and the console are global to the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ResNetVk.Training.Tests;

internal static class TorchSetup
{
    [ModuleInitializer]
    internal static void Load()
    {
        TorchLibrary.Load();
        torch.set_num_threads(1);
    }
}
