using System.Runtime.InteropServices;
using ResNetVk.TestSupport;

namespace ResNetVk.Native.Tests;

/// <summary>The native library as <c>dotnet publish src/Native -c Release</c> makes it (<c>test.sh</c> does that before the tests).</summary>
internal static class PublishedLibrary
{
    /// <summary>Where the library and its headers lie; skips the test when it was not published.</summary>
    public static string Folder
    {
        get
        {
            string folder = Path.Combine(TestData.RepositoryRoot, "artifacts", "native", RuntimeInformation.RuntimeIdentifier);
            string library = Path.Combine(folder, "libresnetvk.so");
            Skip.IfNot(File.Exists(library), $"needs {library}: run dotnet publish src/Native -c Release");

            // Tests of yesterday's library would say nothing about today's code.
            DateTime published = File.GetLastWriteTimeUtc(library);
            string built = Path.Combine(TestData.RepositoryRoot, "artifacts", "obj", "ResNetVk.Native", $"release_{RuntimeInformation.RuntimeIdentifier}", "libresnetvk.dll");
            Assert.True(
                !File.Exists(built) || File.GetLastWriteTimeUtc(built) <= published,
                $"{library} is older than {built}: run dotnet publish src/Native -c Release");
            return folder;
        }
    }

    /// <summary>The library.</summary>
    public static string Library => Path.Combine(Folder, "libresnetvk.so");

    /// <summary>The headers, in the sources.</summary>
    public static string Headers => Path.Combine(TestData.RepositoryRoot, "src", "Native", "include");
}
