using ResNetVk.Converter.Report;
using ResNetVk.Converter.Tests.Import;
using ResNetVk.Onnx;
using ResNetVk.TestSupport;
using Xunit;

namespace ResNetVk.Converter.Tests;

public sealed class FusionReportTests
{
    [Fact]
    public void A_product_that_took_an_addition_in_is_fused_and_an_addition_on_its_own_is_not()
    {
        OnnxGraphWriter writer = new("report", 13);
        string x = writer.AddInput("x", 1, 3, 5, 7);
        string y = writer.AddInput("yy", 1, 3, 5, 7);
        writer.AddNode("Mul", [x, y], ["product"]);
        writer.AddNode("Add", ["product", y], ["sum"]);
        writer.AddNode("Max", ["sum", x], ["larger"]);
        writer.AddNode("Softmax", ["larger"], ["share"], OnnxAttributes.Int("axis", 1));
        writer.AddNode("Add", ["share", x], ["end"]);
        using ScratchFolder folder = TestData.Scratch();
        writer.Ending("end", 4).Save(folder["report.onnx"]);
        FusionReport report = new(Compiler.Compile(folder["report.onnx"], new CompileOptions()));

        Assert.Equal(["Mul+Residual", "Max", "Softmax", "Add"], report.Rows.Select(r => r.Operator));
        NotFusedRow row = Assert.Single(report.NotFused);
        Assert.Equal("end", row.Name);
        Assert.Contains("Softmax", row.Reason, StringComparison.Ordinal);
    }
}
