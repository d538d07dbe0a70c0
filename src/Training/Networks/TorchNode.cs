using ResNetVk.Converter.Import;
using ResNetVk.Converter.Operators;
using static TorchSharp.torch;

namespace ResNetVk.Training;

/// <summary>A node of a graph as libtorch runs it.</summary>
internal sealed class TorchNode
{
    private readonly TorchOperation _run;

    private TorchNode(ImportedNode node, TorchOperation run)
    {
        Inputs = node.Inputs;
        Output = node.Outputs[0];
        IsBatchNorm = node.OperatorType == "BatchNormalization";
        IsFullyConnected = node.OperatorType is "Gemm" or "MatMul";
        _run = run;
    }

    /// <summary>Names of values; empty where an optional input is left out.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Name of the value it computes.</summary>
    public string Output { get; }

    /// <summary>True for a batch norm.</summary>
    public bool IsBatchNorm { get; }

    /// <summary>True for a fully connected layer.</summary>
    public bool IsFullyConnected { get; }

    /// <summary>True to run as in evaluation whatever the network does: its statistics are kept.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>Prepares a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="constants">Of the graph; those that are no floats must be known now.</param>
    /// <param name="mayOverwrite">True when nothing else needs the first input, on the way forward or back.</param>
    /// <exception cref="TrainingInputException">It cannot be trained.</exception>
    public static TorchNode Of(ImportedNode node, IReadOnlyDictionary<string, ConstantTensor> constants, bool mayOverwrite)
    {
        try
        {
            return new TorchNode(node, TorchOperators.Prepare(node, constants, mayOverwrite));
        }
        catch (ShapeException exception)
        {
            throw new TrainingInputException($"{node}: {exception.Message}.", exception);
        }
    }

    /// <summary>Computes the output; the caller's dispose scope owns it, and what else was made.</summary>
    public Tensor Run(Tensor?[] inputs, bool isTraining) => _run(inputs, isTraining && !IsFrozen);
}
