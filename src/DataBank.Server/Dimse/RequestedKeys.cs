using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>Answers to a query hold what the query asked for, and nothing else (PS3.4 C.4.1.1.3.2, K.4.1.1.3.2).</summary>
internal static class RequestedKeys
{
    /// <summary>
    /// The match cut down to the keys of the identifier, those it lacks empty; a sequence asked for without keys comes whole. In the
    /// character set of the identifier where that can express it.
    /// </summary>
    public static DicomDataset Of(DicomDataset identifier, DicomDataset match) =>
        CharacterConversion.Convert(Cut(identifier, match), identifier.Texts(QueryRetrieve.CharacterSet));

    /// <summary>The attributes that an N-GET lists; all when it lists none.</summary>
    public static DicomDataset Of(IReadOnlyList<Tag> wanted, DicomDataset attributes)
    {
        if (wanted.Count == 0) return attributes;
        var answer = new DatasetBuilder(attributes);
        foreach (var element in attributes.Elements)
        {
            if (!wanted.Contains(element.Tag) && element.Tag != QueryRetrieve.CharacterSet) answer.Remove(element.Tag);
        }
        return answer.Build();
    }

    private static DicomDataset Cut(DicomDataset identifier, DicomDataset match)
    {
        var builder = new DatasetBuilder(match);
        foreach (var element in match.Elements)
        {
            if (!identifier.Contains(element.Tag) && element.Tag != QueryRetrieve.CharacterSet) builder.Remove(element.Tag);
        }
        foreach (var element in identifier.Elements)
        {
            var tag = element.Tag;
            if (tag == QueryRetrieve.CharacterSet || tag.Element == 0) continue;
            if (element.Vr == Vr.SQ)
            {
                var wanted = identifier.Items(tag) is [var first, ..] && first.Elements.Any() ? first : null;
                builder.Set(tag, [.. match.Items(tag).Select(item => wanted is null ? item : Cut(wanted, item))]);
            }
            else if (!match.Contains(tag))
            {
                builder.Set(tag, element.Vr);
            }
        }
        return builder.Build();
    }
}
