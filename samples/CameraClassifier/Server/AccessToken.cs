using System.Security.Cryptography;
using System.Text;

namespace ResNetVk.CameraClassifier.Server;

/// <summary>A secret that whoever opens the page must know, so that other users of the machine and other pages cannot.</summary>
/// <remarks>
/// It is made when the program starts. A program that starts again on the same port within half a day takes the last one over, from a file that
/// only the user can read, so that open pages find back.
/// </remarks>
internal sealed class AccessToken
{
    private const int SizeInBytes = 16;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(12);

    private readonly byte[] _utf8;

    private AccessToken(string text)
    {
        Text = text;
        _utf8 = Encoding.ASCII.GetBytes(text);
    }

    /// <summary>32 hexadecimal digits.</summary>
    public string Text { get; }

    /// <summary>The folder for the files of the user's session, or null where there is none.</summary>
    public static string? UsualFolder
    {
        get
        {
            string? session = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
            string folder = Path.IsPathFullyQualified(session ?? "")
                ? session!
                : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return Path.IsPathFullyQualified(folder) ? Path.Combine(folder, "resnetvk-camera") : null;
        }
    }

    /// <summary>The token of the last run on a port, or a new one.</summary>
    /// <param name="folder">Where it is kept; null for nowhere.</param>
    /// <param name="port">The port.</param>
    public static AccessToken For(string? folder, int port)
    {
        AccessToken token = new(RandomNumberGenerator.GetHexString(2 * SizeInBytes, lowercase: true));
        if (folder is null)
        {
            return token;
        }

        try
        {
            string path = Path.Combine(Directory.CreateDirectory(folder).FullName, $"token-{port}");
            if (Read(path) is AccessToken last)
            {
                return last;
            }

            File.Delete(path);
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using FileStream file = new(path, options);
            file.Write(token._utf8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nothing is kept: pages of this run will not find back to the next.
        }

        return token;
    }

    /// <summary>Whether a text is the token; takes as long for every wrong one of its length.</summary>
    public bool Is(string? text) => text is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), _utf8);

    private static AccessToken? Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length != 2 * SizeInBytes || file.LinkTarget is not null || DateTime.UtcNow - file.LastWriteTimeUtc > s_lifetime
            || (!OperatingSystem.IsWindows() && file.UnixFileMode != (UnixFileMode.UserRead | UnixFileMode.UserWrite)))
        {
            return null;
        }

        string text = File.ReadAllText(path);
        return text.All(char.IsAsciiHexDigitLower) ? new AccessToken(text) : null;
    }
}
