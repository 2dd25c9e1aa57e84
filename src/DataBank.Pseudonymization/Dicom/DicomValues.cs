using System.Globalization;
using System.Text.RegularExpressions;
using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>The forms in which values may pass, by value representation. All text that passes is ASCII and is written anew.</summary>
internal sealed partial class DicomValues(DicomPolicy policy, PatientContext patient, OwnWords ownWords)
{
    private const string StandardUids = "1.2.840.10008.";
    private const string OldestAge = "090Y";

    /// <summary>Stands where a code is needed and the source's may not pass.</summary>
    public static DicomDataset MaskedCode { get; } = new DatasetBuilder()
        .Set(Tag.FromValue(HeaderTags.CodeValue), "MSK")
        .Set(Tag.FromValue(HeaderTags.CodingSchemeDesignator), "99DATABANK")
        .Set(Tag.FromValue(HeaderTags.CodeMeaning), "masked")
        .Build();

    public PassedValue Pass(DicomDataset source, DicomElement element, out IReadOnlyList<string> texts)
    {
        texts = [];
        if (element.Vr is Vr.US or Vr.SS or Vr.UL or Vr.SL or Vr.UV or Vr.SV or Vr.FL or Vr.FD or Vr.AT)
        {
            return PassedValue.AsItIs;
        }
        if (policy.Bulk.Contains(element.Tag.Value))
        {
            return PassedValue.AsItIs;
        }
        if (element.Vr is Vr.OB or Vr.OW or Vr.OF or Vr.OD or Vr.OL or Vr.OV or Vr.UN || !source.IsInMemory(element.Tag))
        {
            return PassedValue.Refused;
        }
        var result = new List<string>();
        foreach (var text in source.Texts(element.Tag))
        {
            var passed = text.Length == 0 ? "" : PassText(source, element, text);
            if (passed is null && element.Vr != Vr.CS)
            {
                return PassedValue.Refused;
            }
            result.Add(passed ?? ""); // One refused value of Image Type leaves the others in their places.
        }
        texts = result;
        return result.Exists(text => text.Length > 0) ? PassedValue.Rewritten : PassedValue.Refused;
    }

    /// <summary>The same of a private element that is listed as safe.</summary>
    public PassedValue PassPrivate(DicomDataset source, DicomElement element, out IReadOnlyList<string> texts)
    {
        if (element.Vr is not (Vr.LO or Vr.SH or Vr.ST or Vr.LT or Vr.UT or Vr.UC))
        {
            return Pass(source, element, out texts);
        }
        texts = source.Texts(element.Tag);
        return texts.Count > 0 && texts.All(text => SafePrivateElements.MayPass(text) && !ownWords.OccurIn(text)) ? PassedValue.Rewritten : PassedValue.Refused;
    }

    /// <summary>An item without a code passes; with one only if its scheme is listed. Its meaning is then written by the policy.</summary>
    public bool MayPassAsCode(DicomDataset item) =>
        !item.Contains(Tag.FromValue(HeaderTags.CodeValue)) || Meaning(item) is not null;

    /// <summary>A value that says nothing but is valid; null where there is none.</summary>
    public string? Dummy(DicomDataset source, DicomElement element) => element.Vr switch
    {
        Vr.LO or Vr.SH or Vr.PN or Vr.LT or Vr.ST or Vr.UT or Vr.UC or Vr.CS or Vr.AE => "REMOVED",
        Vr.UI => source.Text(element.Tag) is { } uid ? patient.Keys.Uid(uid) : null,
        Vr.DA => source.Text(element.Tag) is { } date ? Moved(date) ?? "19000101" : null,
        Vr.DT => source.Text(element.Tag) is { } stamp ? MovedTime(stamp) ?? "19000101" : null,
        Vr.TM => source.Text(element.Tag) is { } time ? ShiftedDicomDates.Time(time) ?? "000000" : null,
        Vr.DS or Vr.IS or Vr.US or Vr.SS or Vr.UL or Vr.SL or Vr.UV or Vr.SV or Vr.FL or Vr.FD => "0",
        Vr.AS => "000Y",
        _ => null,
    };

    private string? PassText(DicomDataset source, DicomElement element, string text) => element.Vr switch
    {
        Vr.CS => (policy.Texts.TryGetValue(element.Tag.Value, out var labels) ? labels : CodeString()).IsMatch(text) && !ownWords.OccurIn(text) ? text : null,
        Vr.DS or Vr.IS => text.Length <= 16 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && !ownWords.OccurIn(text) ? text : null,
        Vr.AS => Age(text),
        Vr.DA => Moved(text),
        Vr.DT => MovedTime(text),
        Vr.TM => ShiftedDicomDates.Time(text),
        Vr.UI => !Uids.IsValid(text) ? null : text.StartsWith(StandardUids, StringComparison.Ordinal) ? text : patient.Keys.Uid(text),
        Vr.LO or Vr.SH or Vr.ST or Vr.LT or Vr.UT or Vr.UC => element.Tag.Value switch
        {
            HeaderTags.CodeValue or HeaderTags.CodingSchemeDesignator => Meaning(source) is null ? null : text,
            HeaderTags.CodeMeaning => Meaning(source),
            var tag => policy.Texts.TryGetValue(tag, out var form) && form.IsMatch(text) && !ownWords.OccurIn(text) ? text : null,
        },
        _ => null,
    };

    private string? Moved(string text) => policy.ModifiesDates ? ShiftedDicomDates.Date(text, patient.DayOffset) : null;

    private string? MovedTime(string text) => policy.ModifiesDates ? ShiftedDicomDates.DateTime(text, patient.DayOffset) : null;

    private string? Meaning(DicomDataset item) =>
        policy.Meaning(item.Text(Tag.FromValue(HeaderTags.CodingSchemeDesignator)), item.Text(Tag.FromValue(HeaderTags.CodeValue)));

    private static string? Age(string text) =>
        !AgeString().IsMatch(text) ? null
        : text[3] == 'Y' && string.CompareOrdinal(text, OldestAge) > 0 ? OldestAge
        : text;

    [GeneratedRegex(@"^(?![A-Z_ ]*[0-9]{6})[A-Z0-9_ ]{1,16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeString();

    [GeneratedRegex(@"^[0-9]{3}[DWMY]\z", RegexOptions.CultureInvariant)]
    private static partial Regex AgeString();
}
