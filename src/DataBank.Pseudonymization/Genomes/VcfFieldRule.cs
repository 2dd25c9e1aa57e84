using System.Buffers;
using System.Text.RegularExpressions;

namespace DataBank.Pseudonymization;

/// <summary>What the policy says of one INFO or FORMAT field of VCF.</summary>
/// <param name="Number">How many values, where the file doesn't say (VCF 4.3 §1.4.2).</param>
/// <param name="Type">Integer, Float, Flag or String.</param>
/// <param name="Description">The policy's own words: the file's never pass.</param>
/// <param name="Form">Of the whole value, for strings; numbers have the form of numbers.</param>
internal sealed record VcfFieldRule(string Number, string Type, string Description, Regex? Form)
{
    private const int LongestNumbers = 4000;
    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("0123456789.eE+-");

    public bool Allows(string value) => Form is not null ? Form.IsMatch(value) : value.Length <= LongestNumbers && IsNumbers(value);

    /// <summary>Numbers separated by commas, "." where one is missing.</summary>
    private static bool IsNumbers(string value)
    {
        foreach (var part in value.AsSpan().Split(','))
        {
            var number = value.AsSpan(part);
            if (number is not "." && (number.Length is 0 or > 24 || number.ContainsAnyExcept(OfNumbers) || !number.ContainsAnyInRange('0', '9')))
                return false;
        }
        return true;
    }
}
