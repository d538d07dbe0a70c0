using Microsoft.ML.OnnxRuntime;

namespace ResNetVk.Training.Tests;

/// <summary>Runs exported networks in ONNX Runtime.</summary>
internal static class OnnxRuntimeOracle
{
    public static float[] Run(string path, float[] values, long[] shape)
    {
        using InferenceSession session = new(path);
        return Run(session, values, shape);
    }

    public static float[] Run(InferenceSession session, float[] values, long[] shape)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(options, session.InputNames, [input], session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
