using System.IO.Enumeration;
using ResNetVk.Runtime;

namespace ResNetVk.Conformance.Harness;

/// <summary>A case that is known to fail, and why.</summary>
/// <param name="Case">Its <see cref="CaseResult.Id"/>.</param>
/// <param name="Reason">Why it fails.</param>
/// <param name="Device">Names of devices it fails on, with <c>*</c> and <c>?</c>, in any case; null for all.</param>
/// <param name="Driver">Driver and version it fails with, such as <c>llvmpipe Mesa 22.3.*</c>; null for all.</param>
public sealed record ExpectedFailure(string Case, string Reason, string? Device = null, string? Driver = null)
{
    /// <summary>The text that <see cref="Driver"/> is compared with: name and version.</summary>
    public static string DriverOf(DeviceInfo device) => $"{device.DriverName} {device.DriverVersion}".Trim();

    /// <summary>True when the entry is about a device.</summary>
    public bool IsFor(DeviceInfo device) => Matches(Device, device.Name) && Matches(Driver, DriverOf(device));

    private static bool Matches(string? pattern, string text) => pattern is null || FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true);
}
