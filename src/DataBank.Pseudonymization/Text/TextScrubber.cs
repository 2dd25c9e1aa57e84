using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>
/// Takes out of a free text what tells who somebody is: what is known of the person, of relatives and of staff, and by its form whatever may be of
/// anybody. Dates move by the patient's offset. The leak guard, which knows nothing of all this, reads the result again; what it objects to is
/// dropped as a whole. The time grows with the text's length alone.
/// </summary>
public sealed class TextScrubber
{
    private const int LongestText = 1_000_000;

    private readonly KnownWords[] known;
    private readonly LeakGuard[] guards;

    private TextScrubber(KnownWords[] known, LeakGuard[] guards) => (this.known, this.guards) = (known, guards);

    /// <param name="identifiers">As <see cref="PatientIdentifiers"/> collects them of a person.</param>
    /// <param name="guard">Made of the same.</param>
    public TextScrubber(IReadOnlyList<string> identifiers, LeakGuard guard)
        : this([new KnownWords(identifiers)], [guard])
    {
    }

    /// <summary>One that knows more names: of those who wrote a text, or are spoken of beside it.</summary>
    public TextScrubber With(IReadOnlyList<string> names) =>
        names.Count == 0 ? this : new TextScrubber([.. known, new KnownWords(names)], [.. guards, new LeakGuard(names)]);

    /// <summary>The text without what identifies; null when it must not be shown at all.</summary>
    public string? Scrub(string text, int dayOffset, TextDates dates)
    {
        if (text.Length > LongestText || text.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }
        var folded = new FoldedText(text);
        var findings = new Findings(folded);
        foreach (var words in known)
        {
            words.Find(folded, findings);
        }
        new DateSearch(known[0], dayOffset, dates).Find(folded.Text, findings);
        Places.Find(folded.Text, findings);
        Institutions.Find(folded.Text, findings);
        Persons.Find(folded.Text, findings);
        Numbers.FindAges(folded.Text, findings);
        Numbers.Find(folded.Text, findings);
        var clean = findings.Apply();
        var bytes = Encoding.UTF8.GetBytes(clean);
        return Array.Exists(guards, guard => guard.FindsLeak(bytes)) ? null : clean;
    }
}
