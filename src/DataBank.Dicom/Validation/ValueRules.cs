using System.Buffers;
using System.Globalization;

namespace DataBank.Dicom;

/// <summary>Form, length, characters and padding of values by their VR (PS3.5 §6.2).</summary>
internal static class ValueRules
{
    private const string Rule = "PS3.5 §6.2";
    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _");

    public static void Check(DicomDataset dataset, int row, string path, FindingList findings)
    {
        ref readonly var entry = ref dataset.Table.Entries[row];
        var tag = Tag.FromValue(entry.Tag);
        var vr = entry.Vr;
        if ((entry.Length & 1) == 1)
        {
            findings.Error(path, tag, "PS3.5 §7.1.1", "The length of the value is odd.");
        }
        if (entry.Length == 0)
        {
            return;
        }
        if (!vr.IsText())
        {
            if (vr.NumberBytes() is var size && entry.Length % Math.Max(size, vr.ValueBytes()) != 0)
            {
                findings.Error(path, tag, Rule, $"The length of the value is no multiple of the {Math.Max(size, vr.ValueBytes())} bytes of a {vr}.");
            }
            return;
        }
        var bytes = dataset.Table.ValueOf(row).Span;
        if (bytes[^1] == (vr == Vr.UI ? (byte)' ' : (byte)0))
        {
            findings.Warn(path, tag, Rule, $"The value is padded with {(vr == Vr.UI ? "a blank" : "a null byte")}.");
        }
        var characters = vr.HasCharacterSet() ? dataset.Characters : CharacterRepertoire.Ascii;
        var values = characters.DecodeAll(bytes, vr.Shape(), out var repaired);
        if (repaired)
        {
            findings.Error(path, tag, "PS3.3 §C.12.1.1.2", vr.HasCharacterSet()
                ? "The value has bytes or escape sequences that its character set does not have."
                : $"The value has bytes that are no ASCII, which {vr} does not allow.");
        }
        for (var i = 0; i < values.Count && !findings.IsFull; i++)
        {
            // Blanks are padding at the end of the element, and insignificant around most values.
            var text = TextTrim.Trim(vr, values[i]);
            if (text.Length > 0 && Problem(vr, text) is { } problem)
            {
                findings.Error(path, tag, Rule, values.Count == 1 ? $"The value {problem}." : string.Create(CultureInfo.InvariantCulture, $"Value {i + 1} {problem}."));
            }
        }
    }

    /// <summary>What is wrong with one value, trimmed, to go on "The value …"; null when nothing is.</summary>
    internal static string? Problem(Vr vr, string text)
    {
        if (HasForbiddenControl(vr, text))
        {
            return $"has control characters, which {vr} does not allow";
        }
        return vr switch
        {
            Vr.AE when text.Length > 16 => "has more than 16 characters",
            Vr.AS when !DicomAge.TryParse(text, out _) => "is no age (018M)",
            Vr.CS when text.Length > 16 => "has more than 16 characters",
            Vr.CS when text.AsSpan().ContainsAnyExcept(CodeCharacters) => "has characters other than capitals, digits, blank and underscore",
            Vr.DA when DicomDate.TryParseAcrNema(text, out _) => "has the form of ACR-NEMA (2020.01.02)",
            Vr.DA when !DicomDate.TryParse(text, out _) => "is no date (20200102)",
            Vr.DS when text.Length > 16 => "has more than 16 characters",
            Vr.DS when !DecimalString.IsNumber(text, out _, out _) => "is no decimal number",
            Vr.DT when !DicomDateTime.TryParse(text, out _) => "is no date and time (20200102103015.5+0900)",
            Vr.IS when !IntegerString.TryParse(text, out _) => "is no integer of 32 bits",
            Vr.LO when Characters(text) > 64 => "has more than 64 characters",
            Vr.LT when Characters(text) > 10_240 => "has more than 10240 characters",
            Vr.PN => NameProblem(text),
            Vr.SH when Characters(text) > 16 => "has more than 16 characters",
            Vr.ST when Characters(text) > 1024 => "has more than 1024 characters",
            Vr.TM when DicomTime.TryParseAcrNema(text, out _) => "has the form of ACR-NEMA (12:34:56)",
            Vr.TM when !DicomTime.TryParse(text, out _) => "is no time (103015.5)",
            Vr.UI when !Uids.IsValid(text) => "is no UID of at most 64 digits and dots",
            Vr.UI when text.Split('.').Any(part => part.Length > 1 && part[0] == '0') => "is a UID with a leading zero",
            Vr.UR when !Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _) || text.Contains(' ', StringComparison.Ordinal) => "is no URI",
            _ => null,
        };
    }

    private static string? NameProblem(string text)
    {
        var groups = text.Split('=');
        return groups.Length > 3 ? "has more than three component groups"
            : groups.Any(group => group.Split('^').Length > 5) ? "has more than five components in a group"
            : groups.Any(group => Characters(group) > 64) ? "has more than 64 characters in a group"
            : null;
    }

    /// <summary>Tab, line ends and form feed belong to texts; others nowhere (PS3.5 §6.1.3). Escapes of character sets are gone by now.</summary>
    private static bool HasForbiddenControl(Vr vr, string text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or '\x7F' && !(vr is Vr.LT or Vr.ST or Vr.UT && character is '\t' or '\n' or '\f' or '\r'))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Characters, not UTF-16 units.</summary>
    private static int Characters(string text) => text.Length - text.Count(char.IsLowSurrogate);
}
