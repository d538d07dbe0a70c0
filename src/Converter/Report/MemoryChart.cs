using System.Globalization;
using System.Text;
using ResNetVk.Format.Plan;

namespace ResNetVk.Converter.Report;

/// <summary>A picture of the arena: steps to the right, bytes upwards, one box per region of memory while it is in use.</summary>
internal static class MemoryChart
{
    private const int Width = 1000;
    private const int Height = 320;
    private const int Margin = 70;

    public static string Render(ModelPlan plan)
    {
        PlanStep[] steps = [.. plan.Inputs.Select(i => i.Load), .. plan.Steps, .. plan.Outputs.Select(o => o.Store)];
        double perStep = (double)(Width - Margin) / steps.Length;
        double perByte = (Height - 30.0) / Math.Max(1, plan.ArenaSizeInBytes);
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"arena offsets over steps\">");
        int hue = 0;
        foreach ((long offset, long size, int first, int last, string name) in Lives(steps))
        {
            double x = Margin + (first * perStep);
            double y = Height - 25 - ((offset + size) * perByte);
            double width = Math.Max(1, (last - first + 1) * perStep);
            hue = (hue + 47) % 360;
            svg.Append(CultureInfo.InvariantCulture, $"""
                <rect x="{x:F1}" y="{y:F1}" width="{width:F1}" height="{size * perByte:F1}" fill="hsl({hue} 60% 55% / .65)" stroke="currentColor" stroke-width=".3">
                <title>{HtmlReport.Text(name)}: {size:N0} bytes at {offset:N0}, steps {first} to {last}</title></rect>
                """);
        }

        double bound = Height - 25 - (plan.ArenaLowerBoundInBytes * perByte);
        svg.Append(CultureInfo.InvariantCulture, $"""
            <line x1="{Margin}" x2="{Width}" y1="{bound:F1}" y2="{bound:F1}" stroke="currentColor" stroke-dasharray="4 3"/>
            <text x="0" y="{bound + 4:F1}">least {plan.ArenaLowerBoundInBytes / 1024:N0} K</text>
            <text x="0" y="{Height - 25}">0</text><text x="{Margin}" y="{Height - 6}">step 0</text>
            <text x="{Width}" y="{Height - 6}" text-anchor="end">step {steps.Length - 1}</text></svg>
            """);
        return svg.ToString();
    }

    // A region lives from the step that writes it to the last step that reads it before it is written again.
    private static List<(long Offset, long Size, int First, int Last, string Name)> Lives(PlanStep[] steps)
    {
        List<(long Offset, long Size, int First, int Last, string Name)> lives = [];
        for (int step = 0; step < steps.Length; step++)
        {
            foreach (Binding binding in steps[step].Alternatives[^1].Dispatches.SelectMany(d => d.Bindings).Where(b => b.Space == BufferSpace.Arena))
            {
                int open = lives.FindLastIndex(l => l.Offset == binding.OffsetInBytes && l.Size == binding.SizeInBytes);
                bool written = binding.Writes && (open < 0 || lives[open].First != step);
                if (written)
                {
                    lives.Add((binding.OffsetInBytes, binding.SizeInBytes, step, step, steps[step].Name));
                }
                else if (open >= 0)
                {
                    lives[open] = lives[open] with { Last = step };
                }
            }
        }

        return lives;
    }
}
