namespace DataBank.Pseudonymization;

/// <summary>Everything a de-identifier needs to know of one patient in one theme.</summary>
/// <param name="Theme">ResearchStudy id.</param>
/// <param name="Keys">The theme's keys.</param>
/// <param name="PatientKey">The person's key in the vault.</param>
/// <param name="PatientPseudonym">The person's FHIR id and DICOM PatientID in the view.</param>
/// <param name="DayOffset">Whole days added to every date.</param>
/// <param name="Year">The year in which ages are reckoned: nobody is shown to be over 90.</param>
/// <param name="Identifiers">The person's own identifying strings, for the leak guard: names in every script, ids, birth date, address, phone, UIDs.</param>
public sealed record PatientContext(
    string Theme, ThemeKeys Keys, Guid PatientKey, string PatientPseudonym, int DayOffset, int Year, IReadOnlyList<string> Identifiers)
{
    /// <summary>What people call the case in this theme (症例ID), shown beside the pseudonym; null: nothing.</summary>
    public string? CaseId { get; init; }

    /// <summary>From which ages at events are reckoned; null: not known to the day. It never leaves.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>Takes the person out of free text; null: no free text is released.</summary>
    public TextScrubber? Scrubber { get; init; }

    /// <summary>What a code of a system means, by a terminology that the house has loaded (null: not by it); null: the policy's own table says.</summary>
    public Func<string, string, string?>? DisplayOf { get; init; }

    /// <summary>The short pseudonym of a value (domain, system, value) as it was given in the theme; null: whoever asks sees to it that no two are the same.</summary>
    public Func<string, string, string, string>? ShortPseudonymOf { get; init; }

    /// <summary>16 characters, for DICOM SH.</summary>
    internal string ShortPseudonym(string domain, string system, string value) => ShortPseudonymOf?.Invoke(domain, system, value) ?? Keys.ShortPseudonym(domain, system, value);

    /// <summary>Default width of the date shift in days, to either side.</summary>
    public const int DefaultDayRange = 180;

    /// <summary>The context of a person, with pseudonym and offset computed from the person's key.</summary>
    public static PatientContext Create(
        string theme, ThemeKeys keys, Guid patientKey, int year, IReadOnlyList<string> identifiers, int dayRange = DefaultDayRange) =>
        new(theme, keys, patientKey, keys.PatientPseudonym(patientKey), keys.DayOffset(patientKey, dayRange), year, identifiers);
}
