namespace DataBank.Dicom;

/// <summary>A value of PN: one name in up to three representations (PS3.5 §6.2.1), in Japan Latin letters or half-width kana, kanji, and kana.</summary>
public sealed record PersonName(PersonNameGroup Alphabetic, PersonNameGroup Ideographic, PersonNameGroup Phonetic)
{
    public PersonName(PersonNameGroup alphabetic)
        : this(alphabetic, PersonNameGroup.Empty, PersonNameGroup.Empty)
    {
    }

    /// <summary>Parses "Yamada^Tarou=山田^太郎=やまだ^たろう"; missing groups are empty, more than three groups are refused.</summary>
    public static bool TryParse(string text, out PersonName name)
    {
        var parts = text.Split('=');
        name = new PersonName(PersonNameGroup.Empty);
        if (parts.Length > 3
            || !PersonNameGroup.TryParse(parts[0], out var alphabetic)
            || !PersonNameGroup.TryParse(parts.Length > 1 ? parts[1] : "", out var ideographic)
            || !PersonNameGroup.TryParse(parts.Length > 2 ? parts[2] : "", out var phonetic))
        {
            return false;
        }
        name = new PersonName(alphabetic, ideographic, phonetic);
        return true;
    }

    /// <summary>The groups with their delimiters; an empty first group stays, empty last ones are left out.</summary>
    public override string ToString() => $"{Alphabetic}={Ideographic}={Phonetic}".TrimEnd('=');
}
