using System.Globalization;
using DataBank.Dicom;

namespace DataBank.IntegrationTests.AnswerKey;

/// <summary>How a de-identifier did by the answer key.</summary>
/// <param name="ByAction">Right and asked for, by action.</param>
/// <param name="Identifiers">Elements in which one of the patients' identifiers still stands.</param>
/// <param name="Faults">Places that are not as the key says.</param>
internal sealed record Score(string Tool, IReadOnlyDictionary<KeyAction, (int Right, int Asked)> ByAction, int Identifiers, IReadOnlyList<KeyedPlace> Faults)
{
    private const string Pixels = "7FE00010";

    /// <summary>Around letters some of the picture goes with them.</summary>
    private const double MostKept = 0.75;

    public double Share => (double)ByAction.Values.Sum(action => action.Right) / ByAction.Values.Sum(action => action.Asked);

    /// <param name="outputs">What became of the files, by name; those that are withheld are absent.</param>
    public static Score Of(string tool, DicomCorpus corpus, IReadOnlyDictionary<string, byte[]> outputs)
    {
        var read = outputs.ToDictionary(output => output.Key, output => new DeidentifiedFile(output.Value));
        var sources = corpus.Files.ToDictionary(file => file.Key, file => new DeidentifiedFile(file.Value));
        var faults = corpus.Key.Where(place => !IsRight(place, sources[place.File], read.GetValueOrDefault(place.File), read, corpus)).ToList();
        var byAction = corpus.Key.GroupBy(place => place.Action)
            .ToDictionary(group => group.Key, group => (group.Count() - faults.Count(fault => fault.Action == group.Key), group.Count()));
        return new Score(tool, byAction, read.Values.Sum(file => file.CountIdentifiers()), faults);
    }

    private static bool IsRight(
        KeyedPlace place, DeidentifiedFile source, DeidentifiedFile? output, IReadOnlyDictionary<string, DeidentifiedFile> all, DicomCorpus corpus)
    {
        if (output is null) return place.Action is KeyAction.TextRemoved or KeyAction.PixelsHidden;
        return place.Action switch
        {
            KeyAction.TagRetained => output.Text(place.Path) is { Length: > 0 },
            KeyAction.TextRetained => output.Text(place.Path) == source.Text(place.Path),
            KeyAction.TextRemoved => IsRemoved(place, output),
            KeyAction.DateShifted => output.Text(place.Path) is { } moved && Days(place.Value, moved) is { } days and not 0 && days == Offset(all, corpus),
            KeyAction.UidChanged => output.Text(place.Path) is { Length: > 0 } changed && Uids.IsValid(changed) && changed != place.Value,
            KeyAction.UidConsistent => output.Text(place.Path) is { Length: > 0 } uid && IsOneToOne(place, uid, KeyAction.UidConsistent, all, corpus),
            KeyAction.PatientIdConsistent => output.Text(place.Path) is { Length: > 0 } id && id != place.Value && IsOneToOne(place, id, KeyAction.PatientIdConsistent, all, corpus),
            KeyAction.PixelsHidden => corpus.Pictures[place.File].IsHidden(output.Bytes(Pixels).Span, 0),
            KeyAction.PixelsRetained when corpus.Pictures.TryGetValue(place.File, out var picture) => picture.Kept(output.Bytes(Pixels).Span, 0) > MostKept,
            KeyAction.PixelsRetained => output.Bytes(Pixels).Span.SequenceEqual(source.Bytes(Pixels).Span),
            _ => throw new ArgumentOutOfRangeException(nameof(place)),
        };
    }

    private static bool IsRemoved(KeyedPlace place, DeidentifiedFile output) => place.Path switch
    {
        "preamble" or "meta" => output.Head.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(place.Value)) < 0,
        var path => output.Text(path) is not { Length: > 0 } text
            || (!place.Value.Split('\\').Any(value => text.Contains(value, StringComparison.Ordinal)) && !KeyedPerson.OccursIn(output.Bytes(path).Span)),
    };

    /// <summary>The same source value always became this value, and no other source value did.</summary>
    private static bool IsOneToOne(KeyedPlace place, string value, KeyAction action, IReadOnlyDictionary<string, DeidentifiedFile> all, DicomCorpus corpus)
    {
        foreach (var other in corpus.Key.Where(other => other.Action == action && all.ContainsKey(other.File)))
        {
            if (all[other.File].Text(other.Path) is { Length: > 0 } became && (other.Value == place.Value) != (became == value)) return false;
        }
        return true;
    }

    private static int? Offset(IReadOnlyDictionary<string, DeidentifiedFile> all, DicomCorpus corpus) => corpus.Key
        .Where(place => place is { Action: KeyAction.DateShifted, Path: "00080020" } && all.ContainsKey(place.File))
        .Select(place => Days(place.Value, all[place.File].Text(place.Path) ?? "")).FirstOrDefault();

    private static int? Days(string source, string output) =>
        Date(source) is { } before && Date(output) is { } after && source.AsSpan(8).SequenceEqual(output.AsSpan(8)) ? after.DayNumber - before.DayNumber : null;

    private static DateOnly? Date(string text) =>
        text.Length >= 8 && DateOnly.TryParseExact(text[..8], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
