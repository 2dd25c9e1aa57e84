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
        var keys = new KeyReader(level ?? QueryLevel.Study);
        keys.Read(identifier, []);
        var query = new StudyQuery(level ?? QueryLevel.Study, null, null, keys.Plain, keys.Fields, IsAgreed(request, FuzzyMatching), 0, 0)
        {
            NestedKeys = keys.Nested,
            CombinesDateAndTime = IsAgreed(request, CombinedDateAndTime),
        };
        var patients = level is null ? new HashSet<(string?, string?)>() : null;
        await using var matches = QueryRetrieve.SearchAsync(studies, query, cancellation).GetAsyncEnumerator(cancellation);
        while (await NextAsync(matches))
        {
            var match = matches.Current;
            if (patients?.Add((match.Text(QueryRetrieve.PatientId), match.Text(QueryRetrieve.IssuerOfPatientId))) == false) continue;
            yield return new FindMatch(Answer(identifier, match), keys.HasIgnored);
        }
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

    private static bool IsAgreed(DimseRequest request, int position) => request.Association.Association.Answer.Extended
        .Any(extended => extended.SopClassUid == request.SopClassUid && extended.Information.Length > position && extended.Information.Span[position] == 1);

    /// <summary>Sorts the attributes of an identifier into keys to match on, keys inside sequences, and fields to return.</summary>
    private sealed class KeyReader(QueryLevel level)
    {
        private const int DeepestNesting = 8;

        public List<KeyValuePair<Tag, string>> Plain { get; } = [];

        public List<KeyValuePair<IReadOnlyList<Tag>, string>> Nested { get; } = [];

        public List<Tag> Fields { get; } = [];

        /// <summary>A key had a value that nothing here can be matched on.</summary>
        public bool HasIgnored { get; private set; }

        public void Read(DicomDataset identifier, IReadOnlyList<Tag> above)
        {
            foreach (var element in identifier.Elements)
            {
                var tag = element.Tag;
                if (tag == QueryRetrieve.Level || tag == QueryRetrieve.CharacterSet || tag == QueryRetrieve.RetrieveAeTitle || tag.Element == 0) continue;
                if (above.Count == 0) Fields.Add(tag);
                IReadOnlyList<Tag> path = [.. above, tag];
                if (element.Vr == Vr.SQ)
                {
                    if (path.Count == DeepestNesting) HasIgnored = true;
                    else foreach (var item in identifier.Items(tag)) Read(item, path);
                    continue;
                }
                var value = string.Join('\\', identifier.Texts(tag));
                if (value.Length == 0) continue;
                if (!StudyStore.CanMatch(path, level)) HasIgnored = true;
                else if (above.Count == 0) Plain.Add(new(tag, value));
                else Nested.Add(new(path, value));
            }
        }
    }
}
