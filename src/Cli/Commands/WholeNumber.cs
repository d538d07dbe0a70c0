using System.CommandLine;
using System.Globalization;

namespace ResNetVk.Cli.Commands;

/// <summary>Options whose value is a whole number in a range.</summary>
internal static class WholeNumber
{
    /// <summary>An option that may be absent.</summary>
    /// <param name="name">The option: <c>--limit</c>.</param>
    /// <param name="description">What <c>--help</c> shows.</param>
    /// <param name="least">The smallest value allowed.</param>
    /// <param name="helpName">What <c>--help</c> shows in place of the value.</param>
    public static Option<int?> Optional(string name, string description, int least, string helpName = "N") => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least)
            {
                return value;
            }

            result.AddError($"{name} '{text}': expected a whole number from {least}.");
            return null;
        },
    };
}
