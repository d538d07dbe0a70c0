using System.CommandLine;
using ResNetVk.Format;

namespace ResNetVk.Cli.Commands;

/// <summary>The options of commands that load a compiled model: what the file must be to be loaded.</summary>
internal sealed class TrustOptionSet
{
    private readonly Option<bool> _trustedKernelsOnly = new("--trusted-kernels-only")
    {
        Description = "Refuse a model with any kernel that 'convert' of this version does not write",
    };

    private readonly Option<string?> _signer = new("--signer")
    {
        Description = "Refuse a model that the owner of this public key (a PEM file) has not signed; the signature lies beside the model, with .sig added to its name",
        HelpName = "KEY",
    };

    /// <summary>Adds the options to a command.</summary>
    public TrustOptionSet(Command command)
    {
        command.Add(_trustedKernelsOnly);
        command.Add(_signer);
    }

    /// <summary>What the user demands.</summary>
    /// <exception cref="UsageException">The key is none.</exception>
    public LoadOptions Options(ParseResult parsed) => new()
    {
        TrustedKernelsOnly = parsed.GetValue(_trustedKernelsOnly),
        RequiredSigner = parsed.GetValue(_signer) is string path ? Key(path) : null,
    };

    private static SignerKey Key(string path)
    {
        try
        {
            return path.Length > 0 && File.Exists(path)
                ? SignerKey.Load(path)
                : throw new UsageException($"--signer '{path}' does not exist", "name the PEM file with the public key of who signs the model");
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--signer {exception.Message}", "name the PEM file with the public key of who signs the model", exception);
        }
    }
}
