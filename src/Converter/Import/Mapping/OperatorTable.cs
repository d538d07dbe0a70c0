namespace ResNetVk.Converter.Import.Mapping;

/// <summary>One method per ONNX operator. Each reads the node's attributes and inputs and folds a constant or adds nodes.</summary>
internal static class OperatorTable
{
    private static readonly string[] DecidedBranches = ["If", "Loop", "Scan", "NonZero", "Optional", "OptionalGetElement"];
    private static readonly string[] Quantised = ["QuantizeLinear", "DequantizeLinear", "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger", "DynamicQuantizeLinear"];

    private static readonly string[] OtherActivations =
        ["LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "HardSwish", "HardSigmoid", "Tanh", "Gelu", "Mish", "Softplus", "Erf", "ThresholdedRelu", "Swish"];

    /// <summary>Mappings by the operator's name in ONNX; each returns the first output, or null when it has defined all outputs itself.</summary>
    internal static IReadOnlyDictionary<string, Func<NodeScope, Operand?>> Mappings { get; } = new Dictionary<string, Func<NodeScope, Operand?>>
    {
        ["Conv"] = ConvolutionMapping.Conv,
        ["MaxPool"] = PoolingMapping.MaxPool,
        ["AveragePool"] = PoolingMapping.AveragePool,
        ["GlobalAveragePool"] = PoolingMapping.GlobalAveragePool,
        ["GlobalMaxPool"] = PoolingMapping.GlobalMaxPool,
        ["Gemm"] = LinearMapping.Gemm,
        ["MatMul"] = LinearMapping.MatMul,
        ["BatchNormalization"] = NormalizationMapping.BatchNormalization,
        ["Softmax"] = NormalizationMapping.Softmax,
        ["LogSoftmax"] = NormalizationMapping.LogSoftmax,
        ["Relu"] = ActivationMapping.Relu,
        ["Sigmoid"] = ActivationMapping.Sigmoid,
        ["Clip"] = ActivationMapping.Clip,
        ["Dropout"] = ActivationMapping.Dropout,
        ["Identity"] = ActivationMapping.Identity,
        ["Cast"] = ActivationMapping.Cast,
        ["CastLike"] = ActivationMapping.CastLike,

        ["Add"] = ArithmeticMapping.Add,
        ["Sub"] = ArithmeticMapping.Sub,
        ["Mul"] = ArithmeticMapping.Mul,
        ["Div"] = ArithmeticMapping.Div,
        ["Sum"] = ArithmeticMapping.Sum,
        ["Min"] = ArithmeticMapping.Min,
        ["Max"] = ArithmeticMapping.Max,
        ["Mod"] = ConstantArithmetic.Mod,
        ["Pow"] = ConstantArithmetic.Pow,
        ["Equal"] = ConstantArithmetic.Equal,
        ["Greater"] = ConstantArithmetic.Greater,
        ["GreaterOrEqual"] = ConstantArithmetic.GreaterOrEqual,
        ["Less"] = ConstantArithmetic.Less,
        ["LessOrEqual"] = ConstantArithmetic.LessOrEqual,
        ["And"] = ConstantArithmetic.And,
        ["Or"] = ConstantArithmetic.Or,
        ["Not"] = ConstantArithmetic.Not,
        ["Where"] = ConstantArithmetic.Where,
        ["Floor"] = ConstantArithmetic.Floor,
        ["Ceil"] = ConstantArithmetic.Ceil,
        ["Sqrt"] = ConstantArithmetic.Sqrt,
        ["Reciprocal"] = ConstantArithmetic.Reciprocal,
        ["Neg"] = ArithmeticMapping.Neg,
        ["Abs"] = ConstantArithmetic.Abs,

        ["ReduceMean"] = ReductionMapping.Mean,
        ["ReduceSum"] = ReductionMapping.Sum,
        ["ReduceProd"] = ReductionMapping.Product,
        ["ReduceMin"] = ReductionMapping.Minimum,
        ["ReduceMax"] = ReductionMapping.Maximum,

        ["Reshape"] = ReshapeMapping.Reshape,
        ["Flatten"] = ReshapeMapping.Flatten,
        ["Squeeze"] = ReshapeMapping.Squeeze,
        ["Unsqueeze"] = ReshapeMapping.Unsqueeze,
        ["Transpose"] = RearrangeMapping.Transpose,
        ["Slice"] = RearrangeMapping.Slice,
        ["Split"] = RearrangeMapping.Split,
        ["Pad"] = RearrangeMapping.Pad,
        ["Gather"] = RearrangeMapping.Gather,
        ["Resize"] = ResizeMapping.Resize,
        ["Upsample"] = ResizeMapping.Upsample,
        ["Concat"] = JoinMapping.Concat,
        ["Expand"] = JoinMapping.Expand,

        ["Constant"] = ShapeMapping.Constant,
        ["ConstantOfShape"] = ShapeMapping.ConstantOfShape,
        ["Range"] = ShapeMapping.Range,
        ["Shape"] = ShapeMapping.Shape,
        ["Size"] = ShapeMapping.Size,
    };

    /// <summary>Why an operator that is not in the table cannot run, and what to do.</summary>
    internal static (string Reason, string Suggestion) ExplainUnknown(ImportedNode node)
    {
        string type = node.OperatorType;
        if (type is "com.microsoft.FusedConv" or "com.microsoft.FusedGemm" or "com.microsoft.FusedMatMul"
            || type.StartsWith("com.microsoft.nchwc.", StringComparison.Ordinal))
        {
            return ("ONNX Runtime wrote it into a network it had optimised for itself",
                "give the network as it was before; ONNX Runtime's ORT_ENABLE_BASIC level leaves such operators out");
        }

        if (type.Contains('.', StringComparison.Ordinal))
        {
            return ("it belongs to another operator domain", "export the network without the optimisations of a particular runtime, and inline its functions (onnx.inliner)");
        }

        return type switch
        {
            _ when DecidedBranches.Contains(type) => (
                "what it does is decided at run time", "export with fixed shapes, or simplify the network first (onnxsim): most branches depend on shapes alone"),
            _ when Quantised.Contains(type) => ("quantised networks are not read", "export the float network"),
            _ when OtherActivations.Contains(type) => ("this activation is not available", "Relu, Clip and Sigmoid are: train with one of them"),
            "ConvTranspose" => ("transposed convolutions are not available", "enlarge with Resize and convolve the result, or end the network before it with --outputs"),
            _ => ("the operator is not available", "end the network before it with --outputs, or express it by operators that docs/operators.md lists"),
        };
    }
}
