using System.Globalization;
using System.Text.RegularExpressions;

namespace DataBank.Pseudonymization;

/// <summary>A small variant that a tumour has acquired, at a place of a reference genome.</summary>
/// <param name="Build">"GRCh38" or "GRCh37".</param>
/// <param name="Chromosome">"1" to "22", "X", "Y", "M".</param>
/// <param name="Position">From 1.</param>
public sealed partial record SomaticVariant(string Build, string Chromosome, long Position, string Reference, string Alternate)
{
    /// <summary>"GRCh38:7:55191822:T:G"</summary>
    public string Code => string.Create(CultureInfo.InvariantCulture, $"{Build}:{Chromosome}:{Position}:{Reference}:{Alternate}");

    /// <summary>Reads what <see cref="Code"/> wrote; null when it is none.</summary>
    public static SomaticVariant? Parse(string code) =>
        Form().Match(code) is { Success: true, Groups: var parts } && long.TryParse(parts[3].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? new SomaticVariant(parts[1].Value, parts[2].Value, position, parts[4].Value, parts[5].Value)
            : null;

    [GeneratedRegex(@"^(GRCh3[78]):([0-9]{1,2}|[XYM]):([1-9][0-9]{0,9}):([ACGT]{1,50}):([ACGT]{1,50})\z")]
    private static partial Regex Form();
}
