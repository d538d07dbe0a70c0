using System.CommandLine;
using System.Text;
using ResNetVk.Cli.Rendering;
using ResNetVk.Conformance.Golden;
using ResNetVk.Converter;
using ResNetVk.Converter.Graphs;
using ResNetVk.Converter.Report;
using ResNetVk.Format;
using ResNetVk.Format.Plan;

namespace ResNetVk.Cli.Commands;

/// <summary><c>resnetvk convert</c>: a trained network becomes a compiled model.</summary>
internal sealed class ConvertCommand : TerminalCommand
{
    private readonly Argument<string> _model = new("MODEL")
    {
        Description = "The trained network: an ONNX file, weights of a network that 'resnetvk networks' lists, or random:NAME[:SEED]",
    };

    private readonly Option<string> _output = new("--output", "-o") { Description = "The .rnvk file to write", HelpName = "OUT.rnvk", Required = true };
    private readonly Option<string?> _arch = SourceModel.ArchitectureOption();
    private readonly Option<string[]> _shapes = new("--input-shape")
    {
        Description = "Shape of an input that the file leaves open; several shapes of one input make as many plans, chosen at load",
        HelpName = "[NAME=]1x3x224x224",
    };

    private readonly Option<string> _precision = new("--precision")
    {
        Description =
            "How numbers are stored: in 32 bits; weights in 16, which halves the file and rounds each of them; or, for GPUs, activations in 16 as well. "
            + "Everything is computed in fp32",
        HelpName = PrecisionText.Known,
        DefaultValueFactory = _ => "fp32",
    };

    private readonly Option<string[]> _outputs = new("--outputs")
    {
        Description = "End the network at these values instead of its outputs",
        HelpName = "a,b",
    };

    private readonly Option<string?> _report = new("--report") { Description = "Also write what was fused and planned as a web page", HelpName = "FILE.html" };
    private readonly Option<string?> _labels = new("--labels") { Description = "Class names, one per line in the order of the class index", HelpName = "FILE" };
    private readonly Option<string?> _mean = new("--mean") { Description = "Subtracted from scaled pixels, per channel", HelpName = "R,G,B" };
    private readonly Option<string?> _std = new("--std") { Description = "Divides after the mean was subtracted, per channel", HelpName = "R,G,B" };
    private readonly Option<string?> _scale = new("--scale") { Description = "Factor for pixels 0…255 [default: 1/255]", HelpName = "0.00392157" };
    private readonly Option<int?> _resize = WholeNumber.Optional("--resize", "Shorter side before the centre crop", 1, "256");
    private readonly Option<bool> _noWinograd = new("--no-winograd")
    {
        Description = "Plan no Winograd convolutions: one dispatch for every convolution, smaller rounding errors and packed weights, slower",
    };

    private readonly Option<bool> _noGolden = new("--no-golden")
    {
        Description = "Leave out the golden vectors, which sessions test a device with when they load the file: the conversion is shorter, wrong kernels go unnoticed",
    };

    private readonly Option<int?> _crop =
        WholeNumber.Optional("--crop", "Side of the centre crop; without --resize the picture keeps its size", 1, "224");

    private readonly Option<string?> _color = new("--color")
    {
        Description = "Channel order [default: rgb, gray where the network has one channel]",
        HelpName = "rgb|bgr|gray",
    };

    private readonly Option<int?> _device = WholeNumber.Optional("--device", "Also load the result on this Vulkan device and show what it chooses", 0);

    /// <summary>Creates the command.</summary>
    public ConvertCommand()
        : base(
            "convert",
            "Convert a trained network to a .rnvk file: fold and fuse, choose kernels, plan memory.",
            """
            The file holds weights, shaders, plan, labels and the pre-processing of pictures: value = (pixel · scale − mean) / std.
            Prints what was fused into what, and what was not and why.

            Example:
              resnetvk convert resnet18.onnx -o resnet18.rnvk --labels classes.txt --resize 256 --crop 224
                --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225
              resnetvk convert resnet50.safetensors -o resnet50.rnvk --labels classes.txt
              resnetvk convert resnet50.safetensors -o features.rnvk --outputs layer2,layer3,layer4
              resnetvk convert random:resnet152 -o resnet152.rnvk
              resnetvk convert resnet50.onnx -o resnet50.rnvk --precision fp16
            """)
    {
        Add(_model);
        foreach (Option option in (Option[])
            [_output, _shapes, _outputs, _labels, _mean, _std, _scale, _resize, _crop, _color, _noWinograd, _noGolden, _precision, _arch, _report, _device])
        {
            Add(option);
        }
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        string source = parsed.GetRequiredValue(_model);
        string output = parsed.GetRequiredValue(_output);
        string? report = parsed.GetValue(_report);
        SourceModel.Check(source);
        Precision precision = PrecisionText.Parse(parsed.GetRequiredValue(_precision));
        OutputFile.Check("--output", output, source);
        if (report is not null)
        {
            OutputFile.Check("--report", report, source, output);
        }

        int? device = parsed.GetValue(_device);
        if (device is { } number)
        {
            DeviceList.CheckIndex(number);
        }

        CompileOptions options = ReadOptions(parsed) with { Precision = precision };
        Compilation compilation;
        TimeSpan time;
        using (StageClock clock = new(terminal))
        {
            compilation = Compiler.Compile(source, options, clock.Begin);
            clock.Begin("write");
            compilation.Model.Save(output);
            if (report is not null)
            {
                clock.Begin("report");
                AtomicFile.Write(report, stream => stream.Write(Encoding.UTF8.GetBytes(HtmlReport.Render(compilation))));
            }

            time = clock.Total;
        }

        foreach (string note in compilation.Notes)
        {
            terminal.Note(note);
        }

        using LoadedModel? loaded = device is null ? null : new LoadedModel(compilation.Model, new OpenDevice(device, false, SessionSettings.Usual, terminal));
        Show(compilation, loaded, time, source, output, report, terminal);
        return ExitStatus.Done;
    }

    private static void Show(Compilation compilation, LoadedModel? loaded, TimeSpan time, string source, string output, string? report, Terminal terminal)
    {
        ModelPlan plan = compilation.Model.Plan;
        long fileSize = new FileInfo(output).Length;
        if (!terminal.Json)
        {
            new ConversionText(compilation).WriteTo(terminal, output, fileSize);
            if (loaded is not null)
            {
                SessionText.Write(terminal, loaded);
            }

            return;
        }

        FusionReport fusion = new(compilation);
        terminal.WriteJson(new
        {
            source,
            output,
            report,
            parameters = plan.Statistics.Parameters,
            multiplyAdds = plan.Statistics.MultiplyAdds,
            nodes = plan.Statistics.SourceNodes,
            dispatches = PlanCount.Body(plan),
            loadDispatches = PlanCount.Load(plan),
            storeDispatches = PlanCount.Store(plan),
            precision = PrecisionText.Of(compilation.Model),
            weightBytes = plan.Statistics.WeightSizeInBytes,
            rounding = PrecisionText.Describe(compilation.Rounding),
            arenaBytes = plan.ArenaSizeInBytes,
            arenaLowerBoundBytes = plan.ArenaLowerBoundInBytes,
            fileBytes = fileSize,
            seconds = time.TotalSeconds,
            peakMemoryBytes = StageClock.PeakMemoryInBytes,
            steps = fusion.Rows.Select(r => new { name = r.Name, @operator = r.Operator, tookIn = r.TookIn, multiplyAdds = r.MultiplyAdds }),
            notFused = fusion.NotFused.Select(n => new { name = n.Name, @operator = n.Operator, reason = n.Reason }),
            removed = fusion.Removed,
            loadedWithInput = fusion.LoadedWithInput,
            sharedStorage = fusion.SharedStorage,
            notes = compilation.Notes,
            session = loaded is null ? null : SessionText.Describe(loaded),
        });
    }

    private CompileOptions ReadOptions(ParseResult parsed)
    {
        IReadOnlyList<IReadOnlyDictionary<string, TensorShape>> shapes = ShapeArgument.Parse(parsed.GetValue(_shapes) ?? []);
        return new CompileOptions
        {
            Architecture = parsed.GetValue(_arch),
            InputShapes = shapes[0],
            FurtherInputShapes = [.. shapes.Skip(1)],
            Outputs = [.. (parsed.GetValue(_outputs) ?? []).SelectMany(ParseNames)],
            Labels = parsed.GetValue(_labels) is { } labels ? LabelsFile.Read(labels) : null,
            Image = new ImageOptions
            {
                Color = parsed.GetValue(_color) is { } color ? ParseColor(color) : null,
                Scale = NumberListArgument.ParseOne("--scale", parsed.GetValue(_scale), new ImageOptions().Scale),
                Mean = NumberListArgument.Parse("--mean", parsed.GetValue(_mean)),
                Std = NumberListArgument.Parse("--std", parsed.GetValue(_std)),
                Resize = parsed.GetValue(_resize),
                Crop = parsed.GetValue(_crop),
            },
            Winograd = !parsed.GetValue(_noWinograd),
            Golden = parsed.GetValue(_noGolden) ? null : new GoldenReference(),
            Tool = $"resnetvk {typeof(ConvertCommand).Assembly.GetName().Version?.ToString(3)}",
        };
    }

    private static string[] ParseNames(string text)
    {
        string[] names = text.Split(',');
        return Array.TrueForAll(names, name => name.Length > 0)
            ? names
            : throw new UsageException($"--outputs '{text}': a name is empty", "write the names of values, separated by commas without spaces: --outputs a,b");
    }

    private static ImageColor ParseColor(string text) => text switch
    {
        "rgb" => ImageColor.Rgb,
        "bgr" => ImageColor.Bgr,
        "gray" => ImageColor.Gray,
        _ => throw new UsageException($"--color '{text}' is unknown", "use rgb, bgr or gray"),
    };
}
