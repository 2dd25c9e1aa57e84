using System.Globalization;
using System.Text;
using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>
/// What PS3.15 E.1.3 asks a de-identifier to state, made from a policy and the tables that the engine itself reads, as Markdown: which attributes go, which
/// are replaced or inserted, how far replacements are consistent, which options and restrictions there are.
/// </summary>
public static class DeidentificationStatement
{
    private static readonly Dictionary<string, string> Actions = new(StringComparer.Ordinal)
    {
        ["X"] = "removed",
        ["Z"] = "emptied, or a dummy where the IOD needs a value",
        ["D"] = "replaced by a dummy",
        ["X/Z"] = "removed (Type 3) or emptied",
        ["X/D"] = "removed (Type 3) or replaced by a dummy",
        ["Z/D"] = "emptied (Type 2) or replaced by a dummy (Type 1)",
        ["X/Z/D"] = "removed (Type 3), emptied (Type 2) or replaced by a dummy (Type 1)",
    };

    /// <param name="release">The policy of a theme.</param>
    public static string Of(ReleasePolicy release)
    {
        var policy = release.Dicom.Policy;
        var text = new StringBuilder();
        Line(text, $"Policy `{release.Name}`, version `{policy.Version}`. Tables: {ConfidentialityProfile.Edition}; {ContentProfile.Edition}; {PrivateDictionary.Edition}; {IodTable.Edition}.");
        AddChoice(text, release);
        AddOptions(text, policy);
        AddClasses(text, policy);
        AddAttributes(text, policy);
        AddContent(text, policy);
        AddRest(text, policy);
        return text.ToString();
    }

    private static void AddChoice(StringBuilder text, ReleasePolicy release)
    {
        if (release.Chosen.Count == 0)
            return;
        Line(text, $"\n**Options of the theme** beside `{ReleasePolicy.Default}`\n");
        foreach (var option in release.Chosen)
            Line(text, $"* `{option.Name}`, version `{option.Version}`: {option.Releases}");
    }

    private static void AddOptions(StringBuilder text, DicomPolicy policy)
    {
        Line(text, "\n**Profile and options** (0012,0064)\n");
        Line(text, "* 113100 Basic Application Confidentiality Profile");
        foreach (var (code, meaning) in policy.Options.OrderBy(option => option.Key, StringComparer.Ordinal))
            Line(text, $"* {code} {meaning}{(code is DeidentificationOptions.PixelData or DeidentificationOptions.VisualFeatures or DeidentificationOptions.StructuredContent ? ", where an instance has what is cleaned" : "")}");
    }

    private static void AddClasses(StringBuilder text, DicomPolicy policy)
    {
        Line(text, "\n**SOP classes**; instances of all others are withheld\n");
        Line(text, "| Released | Instances of |\n|---|---|");
        Line(text, $"| as they are | {Names(policy.ReleasedSopClasses)} |");
        Line(text, $"| when text has been searched for in the pixels | {Names(policy.SearchedSopClasses)} |");
        Line(text, $"| without label and overview; thumbnails when text has been searched for | {Names(policy.Slides.SopClasses)} |");
        Line(text, $"| when a person has looked at the pixels | {Names(policy.ReviewedSopClasses)} |");
    }

    private static void AddAttributes(StringBuilder text, DicomPolicy policy)
    {
        var rows = ConfidentialityProfile.All.ToList();
        Line(text, $"\n**Attributes of Table E.1-1** ({rows.Count}), in the data set and in every item; what the IOD of an instance does not list is removed, too\n");
        Line(text, "| Action | Attributes |\n|---|---|");
        foreach (var group in rows.GroupBy(row => ActionOn(row.Row, policy)).OrderBy(group => group.Key, StringComparer.Ordinal))
            Line(text, $"| {group.Key} ({group.Count()}) | {string.Join(", ", group.Select(row => NameOf(row.Tag)).Order(StringComparer.Ordinal))} |");
        Line(text, "| written anew without texts | ICCProfile |");
        Line(text, "| removed | overlays (60xx), curves (50xx), text drawn by presentation states (0070,0008), group lengths, Specific Character Set |");
        Line(text, policy.KeepsSafePrivate
            ? $"| kept where the value has a form without text | the {PrivateDictionary.Standard.Count} private elements of Table E.3.10-1, by creator and element; all other private elements are removed |"
            : "| removed | all private elements |");
        Line(text, $"\n**Attributes of text that pass** in a listed form: {string.Join(", ", policy.Texts.Keys.Order().Select(tag => NameOf(Tag.FromValue(tag))))}.");
    }

    private static void AddContent(StringBuilder text, DicomPolicy policy)
    {
        if (!policy.Options.ContainsKey(DeidentificationOptions.StructuredContent))
            return;
        var rows = ContentProfile.All.ToList();
        Line(text, $"\n**Content items** (Table E.3.4-1, {rows.Count} concepts)\n");
        Line(text, "| Value type | What passes |\n|---|---|");
        Line(text, "| CONTAINER | where something in it passes |");
        Line(text, "| NUM, CODE | where concept, unit and value are codes of listed schemes, but for " + Concepts(rows, row => row.Key.ValueType is "NUM" or "CODE" && !(row.Row.KeepsCharacteristics && policy.KeepsCharacteristics)) + " |");
        Line(text, "| SCOORD, SCOORD3D, TCOORD, IMAGE, COMPOSITE, WAVEFORM, UIDREF | with replaced UIDs |");
        Line(text, policy.ModifiesDates
            ? "| DATE, TIME, DATETIME | moved with the other dates: " + Concepts(rows, row => row.Row.ModifiesDate) + " |"
            : "| DATE, TIME, DATETIME | no |");
        Line(text, "| PNAME | a dummy where a template may need it: " + Concepts(rows, row => row.Key.ValueType == "PNAME" && row.Row.Basic.Contains('D', StringComparison.Ordinal)) + " |");
        Line(text, "| TEXT | a dummy where a template may need it: " + Concepts(rows, row => row.Key.ValueType == "TEXT" && row.Row.Basic.Contains('D', StringComparison.Ordinal)) + " |");
        Line(text, $"| TEXT | replaced consistently: {string.Join(", ", policy.ContentPseudonyms.Order(StringComparer.Ordinal))}; in a listed form: {string.Join(", ", policy.ContentTexts.Keys.Order(StringComparer.Ordinal))} |");
    }

    private static void AddRest(StringBuilder text, DicomPolicy policy)
    {
        Line(text, "\n**Inserted**: Patient's Name, Patient ID (pseudonym), Issuer of Patient ID, Patient Identity Removed YES, De-identification Method and its Code Sequence, "
            + $"Longitudinal Temporal Information Modified {(policy.ModifiesDates ? "MODIFIED" : "REMOVED")}; Burned In Annotation NO where text was taken out of the pixels, Recognizable Visual Features NO where a face was.");
        Line(text, "\n**Referential integrity**: patient and theme. **Encrypted attributes**: none. **File Meta Information and preamble**: made anew. "
            + "**Transfer syntax**: that of the source; RLE Lossless where pixels were changed in a compressed image.");
        Line(text, $"\n**Restrictions**: code schemes {string.Join(", ", policy.CodeSchemes.Order(StringComparer.Ordinal))}; codes of others are removed, or masked where one is needed.");
    }

    private static string ActionOn(ProfileRow row, DicomPolicy policy) =>
        row.ModifiesDate && policy.ModifiesDates ? "kept, moved by the patient's offset (TM as it is)"
        : row.KeepsCharacteristics && policy.KeepsCharacteristics ? "kept in the form of its VR"
        : policy.Keeps(row) ? "cleaned item by item"
        : row.Basic.Contains('U', StringComparison.Ordinal) ? "kept with UIDs replaced consistently"
        : Actions.GetValueOrDefault(row.Basic, row.Basic);

    private static string Concepts(IEnumerable<((string Concept, string ValueType) Key, ContentRow Row)> rows, Func<((string Concept, string ValueType) Key, ContentRow Row), bool> which) =>
        string.Join(", ", rows.Where(which).Select(row => row.Key.Concept).Distinct().Order(StringComparer.Ordinal)) is { Length: > 0 } found ? found : "none";

    private static string NameOf(Tag tag) => DataDictionary.Find(tag)?.Keyword is { Length: > 0 } keyword ? keyword : $"({tag})";

    private static string Names(IEnumerable<string> sopClasses) =>
        string.Join(", ", sopClasses.Select(uid => IodTable.Find(uid)?.Name ?? uid).Distinct().Order(StringComparer.Ordinal));

    private static void Line(StringBuilder text, string line) => text.Append(CultureInfo.InvariantCulture, $"{line}\n");
}
