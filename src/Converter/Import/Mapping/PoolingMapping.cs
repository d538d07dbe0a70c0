using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Operators;

namespace ResNetVk.Converter.Import.Mapping;

/// <summary>Pooling with a window, and over whole channels.</summary>
internal static class PoolingMapping
{
    internal static Operand MaxPool(NodeScope scope)
    {
        scope.Withhold(1, "its second output, the places of the largest elements, is used", "only the pooled values can be computed");

        // The order in which places would be counted.
        scope.Ignore("storage_order");
        return Pool(scope, PoolKind.Max);
    }

    internal static Operand AveragePool(NodeScope scope) =>
        Pool(scope, scope.Flag("count_include_pad") ? PoolKind.AverageWithPadding : PoolKind.Average);

    internal static Operand GlobalAveragePool(NodeScope scope)
    {
        Value x = scope.Computed(0);
        WindowReader.Require2D(x.Shape);
        return scope.Emit(new GlobalAveragePool(), x);
    }

    internal static Operand GlobalMaxPool(NodeScope scope)
    {
        Value x = scope.Computed(0);
        WindowReader.Require2D(x.Shape);
        return scope.Emit(new Pool2D(PoolKind.Max, x.Shape[2], x.Shape[3]) { Window = new Window(1, 1) }, x);
    }

    private static Operand Pool(NodeScope scope, PoolKind kind)
    {
        Value x = scope.Computed(0);
        WindowReader.Require2D(x.Shape);
        (int kh, int kw) = WindowReader.Kernel(scope);
        Pool2D pool = new(kind, kh, kw)
        {
            Window = WindowReader.Read(scope, x.Shape, kh, kw),

            // auto_pad fixes the output's size by itself.
            CeilMode = scope.Flag("ceil_mode") && scope.Text("auto_pad", "NOTSET") is ("NOTSET" or ""),
        };
        return scope.Emit(pool, x);
    }
}
