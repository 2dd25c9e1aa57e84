using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>An attribute that is indexed because the configuration asks for it.</summary>
/// <param name="Id">Its number in this store.</param>
/// <param name="Path">The attribute, or the sequences to it and the attribute.</param>
/// <param name="IsComplete">Whether the instances stored before it was asked for are indexed too.</param>
internal sealed record ExtraTag(long Id, IReadOnlyList<Tag> Path, QueryLevel Level, MatchKind Kind, bool IsComplete)
{
    private const int MostValues = 100;

    /// <exception cref="RequestProblem">The text names no attribute with values to compare.</exception>
    public static ExtraTag Parse(long id, string text, bool isComplete)
    {
        var path = new List<Tag>();
        foreach (var step in text.Split('.'))
        {
            if (!Tag.TryParse(step, out var tag)) throw RequestProblem.Invalid($"{text} is no attribute: give keywords or eight hexadecimal digits, joined by dots inside sequences.");
            path.Add(tag);
        }
        var key = path.Count == 1 ? QueryKey.Of(path[0], QueryLevel.Instance) : QueryKey.Of(path, QueryLevel.Instance);
        return new ExtraTag(id, path, key.Level, key.Kind, isComplete);
    }

    public bool IsAt(IReadOnlyList<Tag> path) => path.SequenceEqual(Path);

    /// <summary>The forms in which an instance's values are compared.</summary>
    public IEnumerable<string> ValuesOf(AttributeDocument instance)
    {
        var texts = Path.Count == 1 ? instance.Texts(Path[0]) : instance.Texts(Path);
        return texts.SelectMany(text => AttributeMatch.Forms(Kind, text)).Distinct(StringComparer.Ordinal).Take(MostValues);
    }
}
