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
    // Bytes of the extended negotiation (PS3.4 C.5.1.1).
    private const int CombinedDateAndTime = 1;
    private const int FuzzyMatching = 2;

    public async IAsyncEnumerable<FindMatch> FindAsync(DimseRequest request, DicomDataset identifier, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var level = QueryRetrieve.LevelOf(identifier, request.SopClassUid);
        var keys = IdentifierKeys.Read(identifier, path => StudyStore.CanMatch(path, level ?? QueryLevel.Study));
        var query = new StudyQuery(level ?? QueryLevel.Study, null, null, [.. keys.Keys.Where(key => key.Key.Count == 1).Select(key => KeyValuePair.Create(key.Key[0], key.Value))], keys.Fields, IsAgreed(request, FuzzyMatching), 0, 0)
        {
            NestedKeys = [.. keys.Keys.Where(key => key.Key.Count > 1)],
            CombinesDateAndTime = IsAgreed(request, CombinedDateAndTime),
        };
        var patients = level is null ? new HashSet<(string?, string?)>() : null;
        var counts = PatientCounts.AreAskedBy(identifier) ? new PatientCounts(studies) : null;
        await using var matches = QueryRetrieve.SearchAsync(studies, query, cancellation).GetAsyncEnumerator(cancellation);
        while (await FoundAsync(matches.MoveNextAsync()))
        {
            var match = matches.Current;
            if (patients?.Add(QueryRetrieve.PatientOf(match)) == false) continue;
            if (counts is not null) match = await FoundAsync(counts.AddToAsync(match, cancellation));
            yield return new FindMatch(Answer(identifier, match), keys.HasIgnored);
        }
    }

    // A key with a malformed value makes the identifier unfit, however the search words it; one that reads too much is refused (PS3.4 C.4.1.1.4).
    private static async ValueTask<T> FoundAsync<T>(ValueTask<T> search)
    {
        try
        {
            return await search;
        }
        catch (RequestProblem problem)
        {
            throw new DimseException((problem.Status == 413 ? DimseStatus.OutOfResources : DimseStatus.DataSetMismatch) with { Comment = problem.Message });
        }
    }

    private DicomDataset Answer(DicomDataset identifier, DicomDataset match) => RequestedKeys.Of(
        new DatasetBuilder(identifier).Set(QueryRetrieve.RetrieveAeTitle).Build(),
        new DatasetBuilder(match).Set(QueryRetrieve.Level, identifier.Text(QueryRetrieve.Level)!).Set(QueryRetrieve.RetrieveAeTitle, aeTitle).Build());

    private static bool IsAgreed(DimseRequest request, int position) => request.Association.Association.Answer.Extended
        .Any(extended => extended.SopClassUid == request.SopClassUid && extended.Information.Length > position && extended.Information.Span[position] == 1);
}
