using System.CommandLine;
using System.Security.Cryptography;
using ResNetVk.Format;

namespace ResNetVk.Cli.Commands;

/// <summary><c>resnetvk sign</c>: writes the signature of a compiled model beside it.</summary>
internal sealed class SignCommand : TerminalCommand
{
    private readonly Argument<string> _model = ModelFile.Argument();
    private readonly Option<string> _key = new("--key") { Description = "The private key, a PEM file with a key of the curve P-256", HelpName = "KEY", Required = true };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "The file to write [default: the model's name with .sig added]", HelpName = "SIG" };

    /// <summary>Creates the command.</summary>
    public SignCommand()
        : base(
            "sign",
            "Sign a compiled model, so that programs can refuse what is not yours.",
            """
            ECDSA on P-256 over the SHA-256 of every byte of the file, in DER: what openssl makes and checks, too. The model stays as
            it is. Who loads it states the public key (LoadOptions.RequiredSigner, rnvk_load_options.signer, --signer).

            Example:
              openssl ecparam -name prime256v1 -genkey -noout -out key.pem
              openssl ec -in key.pem -pubout -out public.pem
              resnetvk sign network.rnvk --key key.pem
              resnetvk inspect network.rnvk --signer public.pem
              openssl dgst -sha256 -verify public.pem -signature network.rnvk.sig network.rnvk
            """)
    {
        Add(_model);
        Add(_key);
        Add(_output);
    }

    /// <inheritdoc/>
    public override int Execute(ParseResult parsed, Terminal terminal)
    {
        string path = parsed.GetRequiredValue(_model);
        string output = parsed.GetValue(_output) ?? path + ModelSignature.FileSuffix;
        string keyPath = parsed.GetRequiredValue(_key);
        OutputFile.Check("--output", output, path, keyPath);
        using ECDsa key = ReadKey(keyPath);

        // What cannot be loaded is not worth a signature; who signs means a model.
        CompiledModel model = ModelFile.Load(path, new LoadOptions());
        byte[] signature = Sign(model.ToBytes(), key, keyPath);
        AtomicFile.Write(output, stream => stream.Write(signature));
        if (terminal.Json)
        {
            terminal.WriteJson(new { path, sha256 = model.Sha256, signature = output });
        }
        else
        {
            terminal.WriteLine($"{output}: signature of '{model.Plan.Name}', digest {model.Sha256}");
        }

        return ExitStatus.Done;
    }

    private static ECDsa ReadKey(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"--key '{path}' does not exist", "name the PEM file with your private key; resnetvk sign --help shows how to make one");
        }

        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new UsageException(
                $"--key '{path}' holds no private key that can be read: {exception.Message}",
                "give a PEM file with an unencrypted key of the curve P-256; resnetvk sign --help shows how to make one",
                exception);
        }
    }

    private static byte[] Sign(byte[] content, ECDsa key, string path)
    {
        try
        {
            return ModelSignature.Sign(content, key);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw new UsageException($"--key '{path}' cannot sign: {exception.Message}", "give a private key of the curve P-256; resnetvk sign --help shows how to make one", exception);
        }
    }
}
