using System.Runtime.CompilerServices;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// C-FIND as provider (PS3.4 C.4.1): the search of QIDO-RS with the same keys and the same matching. Answers come in the character
/// set of the request where it can express them.
/// </summary>
internal sealed class FindScp(StudyStore studies, string aeTitle)
{
    private const int FuzzyMatching = 2; // Byte 3 of the extended negotiation (PS3.4 C.5.1.1).

    public async IAsyncEnumerable<FindMatch> FindAsync(DimseRequest request, DicomDataset identifier, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var level = QueryRetrieve.LevelOf(identifier, request.SopClassUid);
        var (query, ignoresKeys) = Parse(identifier, level ?? QueryLevel.Study, IsFuzzy(request));
        var patients = level is null ? new HashSet<(string?, string?)>() : null;
        await using var matches = QueryRetrieve.SearchAsync(studies, query, cancellation).GetAsyncEnumerator(cancellation);
        while (await NextAsync(matches))
        {
            var match = matches.Current;
            if (patients?.Add((match.Text(QueryRetrieve.PatientId), match.Text(QueryRetrieve.IssuerOfPatientId))) == false) continue;
            yield return new FindMatch(Answer(identifier, match), ignoresKeys);
        }
    }

    private static (StudyQuery Query, bool IgnoresKeys) Parse(DicomDataset identifier, QueryLevel level, bool fuzzy)
    {
        var keys = new List<KeyValuePair<Tag, string>>();
        var fields = new List<Tag>();
        var ignoresKeys = false;
        foreach (var element in identifier.Elements)
        {
            var tag = element.Tag;
            if (tag == QueryRetrieve.Level || tag == QueryRetrieve.CharacterSet || tag == QueryRetrieve.RetrieveAeTitle || tag.Element == 0) continue;
            fields.Add(tag);
            if (element.Vr == Vr.SQ)
            {
                ignoresKeys |= identifier.Items(tag).Any(item => item.Elements.Any(key => key.Length > 0));
                continue;
            }
            var value = string.Join('\\', identifier.Texts(tag));
            if (value.Length == 0) continue;
            if (StudyStore.CanMatch(tag, level)) keys.Add(new(tag, value));
            else ignoresKeys = true;
        }
        return (new StudyQuery(level, null, null, keys, fields, fuzzy, 0, 0), ignoresKeys);
    }

    // A key with a malformed value makes the identifier unfit, however the search words it.
    private static async Task<bool> NextAsync(IAsyncEnumerator<DicomDataset> matches)
    {
        try
        {
            return await matches.MoveNextAsync();
        }
        catch (RequestProblem problem)
        {
            throw new DimseException(DimseStatus.DataSetMismatch with { Comment = problem.Message });
        }
    }

    private DicomDataset Answer(DicomDataset identifier, DicomDataset match) => RequestedKeys.Of(
        new DatasetBuilder(identifier).Set(QueryRetrieve.RetrieveAeTitle).Build(),
        new DatasetBuilder(match).Set(QueryRetrieve.Level, identifier.Text(QueryRetrieve.Level)!).Set(QueryRetrieve.RetrieveAeTitle, aeTitle).Build());

    private static bool IsFuzzy(DimseRequest request) => request.Association.Association.Answer.Extended
        .Any(extended => extended.SopClassUid == request.SopClassUid && extended.Information.Length > FuzzyMatching && extended.Information.Span[FuzzyMatching] == 1);
}
