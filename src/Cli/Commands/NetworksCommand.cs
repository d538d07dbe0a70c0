using System.CommandLine;
using ResNetVk.Cli.Rendering;
using ResNetVk.Converter.Networks;

namespace ResNetVk.Cli.Commands;

/// <summary><c>resnetvk networks</c>: the networks that are built in.</summary>
internal sealed class NetworksCommand : TerminalCommand
{
    /// <summary>Creates the command.</summary>
    public NetworksCommand()
        : base(
            "networks",
            "List the networks that are built in, for weights without a network and for random weights.",
            """
            Weights are told by their names and shapes; --arch NAME states the network. random:NAME[:SEED] draws weights, so that
            every network can be converted and timed. Multiply-adds are those of one input of the shape shown; layers are the
            convolutions and fully connected layers on the longest way through the network. Not listed: cifar_resnet{D},
            cifar_resnet{D}_b, cifar_resnet{D}_c, cifar_plain{D} and cifar_preact{D} for every depth D = 6n + 2 from 8 to 1202,
            wrn_{D}_{k} for every D = 6n + 4 from 10 on, cifar_highway{D} from 7 on.

            Example:
              resnetvk networks
              resnetvk convert resnet50.safetensors -o resnet50.rnvk --arch resnet50_v1
              resnetvk convert random:resnet152 -o resnet152.rnvk
            """)
    {
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        if (terminal.Json)
        {
            terminal.WriteJson(new
            {
                networks = ArchitectureTable.All.Select(a => new
                {
                    name = a.Name,
                    parameters = a.Definition.ParameterCount,
                    multiplyAdds = a.Definition.MultiplyAdds,
                    layers = a.Definition.Depth,
                    inputShape = a.Definition.Inputs[0].UsualShape,
                    outputs = a.Definition.Outputs.Select(o => o.Name),
                    remark = a.Remark,
                    paper = a.Paper,
                }),
            });
            return ExitStatus.Done;
        }

        // Papers are long and few: their lines head the rows that belong to them.
        foreach (IGrouping<string, Architecture> paper in ArchitectureTable.All.GroupBy(a => a.Paper))
        {
            TextTable table = new TextTable().Name("network").Number("parameters").Number("multiply-adds").Number("layers").Name("input").Column("");
            foreach (Architecture architecture in paper)
            {
                NetworkDefinition network = architecture.Definition;
                table.Row(
                    architecture.Name,
                    Quantity.Count(network.ParameterCount),
                    Quantity.Count(network.MultiplyAdds),
                    Quantity.Count(network.Depth),
                    $"{network.Inputs[0].UsualShape}",
                    architecture.Remark);
            }

            terminal.WriteLine(paper.Key);
            table.WriteTo(terminal);
            terminal.WriteLine();
        }

        return ExitStatus.Done;
    }
}
