using System.ComponentModel;
using System.Diagnostics;

namespace ResNetVk.CameraClassifier.Server;

/// <summary>Opens pages.</summary>
internal static class Browser
{
    /// <summary>Opens a page in the user's browser, where there is a desktop; whether that worked nobody can tell, so the address is printed as well.</summary>
    public static void Open(Uri page)
    {
        bool hasDesktop = !OperatingSystem.IsLinux()
            || Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };
        if (!hasDesktop)
        {
            return;
        }

        try
        {
            ProcessStartInfo start = OperatingSystem.IsWindows() ? new(page.AbsoluteUri) { UseShellExecute = true }
                : new(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [page.AbsoluteUri]) { RedirectStandardOutput = true, RedirectStandardError = true };
            Process.Start(start)?.Dispose();
        }
        catch (Win32Exception)
        {
            // No such program: the address was printed.
        }
    }
}
