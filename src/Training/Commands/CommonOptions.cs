using System.CommandLine;
using ResNetVk.DataSets;
using TorchSharp;

namespace ResNetVk.Training;

/// <summary>Options that several commands share, and what they mean.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = $"The data set: {DataSetName.Forms}",
        DefaultValueFactory = _ => "fashion-mnist",
    };

    public static Option<int> Threads() => new("--threads")
    {
        Description = "Threads of the CPU",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static Option<string> Device() => new("--device")
    {
        Description = "auto (CUDA when present), cpu or cuda",
        DefaultValueFactory = _ => "auto",
    };

    public static Option<FileInfo> Checkpoint() => new("--checkpoint")
    {
        Description = "The checkpoint.safetensors of a run",
        Required = true,
    };

    /// <summary>Sets the number of threads and finds the device; loads libtorch.</summary>
    /// <exception cref="TrainingInputException">A value is out of range, or the device is not there.</exception>
    public static torch.Device Apply(int threads, string device)
    {
        if (threads is < 1 or > 1024)
        {
            throw new TrainingInputException($"--threads {threads} is out of range: expected 1 to 1024.");
        }

        if (device is not ("auto" or "cpu" or "cuda"))
        {
            throw new TrainingInputException($"--device '{device}' is unknown: expected auto, cpu or cuda.");
        }

        TorchLibrary.Load();
        torch.set_num_threads(threads);
        bool cuda = device != "cpu" && torch.cuda_is_available();
        if (device == "cuda" && !cuda)
        {
            throw new TrainingInputException(
                "--device cuda: libtorch finds no CUDA device. On a machine with an NVIDIA driver, build the trainer with libtorch for CUDA: "
                    + "dotnet build src/Training -c Release -p:TorchBackend=cuda. Elsewhere use --device cpu.");
        }

        return cuda ? torch.CUDA : torch.CPU;
    }
}
