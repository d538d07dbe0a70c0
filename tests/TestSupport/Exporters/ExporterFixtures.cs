using ResNetVk.Onnx;

namespace ResNetVk.TestSupport.Exporters;

/// <summary>The same small residual network as many exporters write it, at each operator set they could have written.</summary>
public static class ExporterFixtures
{
    private static readonly Dictionary<string, (int First, int Last, Func<long, ModelProto> Write)> Exporters = new()
    {
        ["PyTorch script"] = (7, 17, PyTorchScriptExport.Projections),
        ["PyTorch script, option A"] = (10, 17, PyTorchScriptExport.ParameterFree),
        ["PyTorch dynamo"] = (18, 21, PyTorchDynamoExport.BatchNormalizations),
        ["PyTorch dynamo, decomposed"] = (18, 21, PyTorchDynamoExport.Decomposed),
        ["PyTorch dynamo_export with functions"] = (18, 18, _ => PyTorchFunctionsExport.Write()),
        ["tf2onnx"] = (7, 18, TensorFlowExport.Optimised),
        ["tf2onnx, not optimised"] = (7, 18, opset => TensorFlowExport.AsWritten(opset, autoPads: false, decomposes: false, transposesWeights: false)),
        ["tf2onnx, unknown sizes"] = (7, 18, opset => TensorFlowExport.AsWritten(opset, autoPads: true, decomposes: true, transposesWeights: false)),
        ["keras2onnx"] = (7, 12, opset => TensorFlowExport.AsWritten(opset, autoPads: true, decomposes: false, transposesWeights: true)),
        ["tf2onnx, maps"] = (7, 18, TensorFlowExport.Features),
        ["MXNet"] = (7, 13, opset => MxNetExport.Version1(opset, spatial: 1)),
        ["MXNet, version 2"] = (7, 13, MxNetExport.Version2),
        ["Caffe2"] = (7, 9, OtherExports.Caffe2),
        ["PaddlePaddle"] = (7, 17, OtherExports.Paddle),
        ["onnx-simplifier"] = (7, 21, OtherExports.Simplified),
        ["ONNX Runtime, basic"] = (7, 21, OtherExports.OptimisedBasic),
    };

    /// <summary>All exporters with each operator set.</summary>
    public static IEnumerable<(string Exporter, int Opset)> All =>
        Exporters.SelectMany(e => Enumerable.Range(e.Value.First, e.Value.Last - e.Value.First + 1).Select(opset => (e.Key, opset)));

    /// <summary>The names of the exporters.</summary>
    public static IEnumerable<string> Names => Exporters.Keys;

    /// <summary>The newest operator set of an exporter.</summary>
    public static int NewestOpset(string exporter) => Exporters[exporter].Last;

    /// <summary>The file of an exporter; the caller owns it.</summary>
    public static ModelProto Create(string exporter, int opset) => Exporters[exporter].Write(opset);
}
