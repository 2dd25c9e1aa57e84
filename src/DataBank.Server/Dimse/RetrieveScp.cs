using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>C-MOVE and C-GET as provider (PS3.4 C.4.2, C.4.3): instances go out as they are stored where the receiver takes that.</summary>
internal sealed class RetrieveScp(StudyStore studies, BlobStore blobs, IReadOnlyDictionary<string, DicomPeer> destinations)
{
    private const int MostUids = 2000;

    public async Task<Retrieval> GetAsync(DimseRequest request, DicomDataset identifier, CancellationToken cancellation) =>
        new(await FindAsync(request, identifier, cancellation));

    /// <summary>A802H would be for a destination that is no AE title at all; any other that is not configured is unknown (A801H).</summary>
    public async Task<Retrieval> MoveAsync(DimseRequest request, DicomDataset identifier, CancellationToken cancellation)
    {
        if (request.Command.Text(CommandSet.MoveDestination) is not { } title || !destinations.TryGetValue(title, out var destination))
            throw new DimseException(DimseStatus.MoveDestinationUnknown);
        return new Retrieval(await FindAsync(request, identifier, cancellation)) { Destination = destination };
    }

    private async Task<IReadOnlyList<OutgoingInstance>> FindAsync(DimseRequest request, DicomDataset identifier, CancellationToken cancellation)
    {
        var level = QueryRetrieve.LevelOf(identifier, request.SopClassUid);
        var (studyUids, seriesUids, instanceUids) = (UidsOf(identifier, QueryRetrieve.StudyUid), UidsOf(identifier, QueryRetrieve.SeriesUid), UidsOf(identifier, QueryRetrieve.SopInstanceUid));
        var places = level switch
        {
            null => (await StudiesOfAsync(identifier, cancellation)).Select(study => new Place(study, null, null)),
            QueryLevel.Study when studyUids.Length == 0 => throw Unfit(),
            QueryLevel.Study => studyUids.Select(study => new Place(study, null, null)),
            QueryLevel.Series => await PlacesAsync(QueryLevel.Series, studyUids, QueryRetrieve.SeriesUid, seriesUids, cancellation),
            _ => await PlacesAsync(QueryLevel.Instance, studyUids, QueryRetrieve.SopInstanceUid, instanceUids, cancellation),
        };
        var found = new List<OutgoingInstance>();
        foreach (var place in places)
        {
            await foreach (var instance in studies.StreamInstancesAsync(place.Study, place.Series, place.Instance, cancellation))
            {
                if (instance.Blob is { } blob) found.Add(Outgoing(instance, blob));
            }
        }
        return found;
    }

    private OutgoingInstance Outgoing(StoredInstance stored, BlobReference blob) => StoredBytes.Outgoing(stored, token => blobs.OpenAsync(blob.Hash, token));

    private async Task<IReadOnlyList<string>> StudiesOfAsync(DicomDataset identifier, CancellationToken cancellation)
    {
        // Single value matching: a wildcard would retrieve other people's images.
        if (QueryRetrieve.PatientOf(identifier) is not ({ } id, var issuer) || id.AsSpan().ContainsAny('*', '?')) throw Unfit();
        return [.. (await SearchAsync(QueryLevel.Study, QueryRetrieve.KeysOf(id, issuer), cancellation)).Select(match => match.Text(QueryRetrieve.StudyUid)!)];
    }

    // The study may be left out where relational retrieval was negotiated, and often is where it was not: the search finds it.
    private async Task<IEnumerable<Place>> PlacesAsync(QueryLevel level, string[] studyUids, Tag tag, string[] uids, CancellationToken cancellation)
    {
        if (uids.Length == 0) throw Unfit();
        var keys = new List<KeyValuePair<Tag, string>> { new(tag, string.Join('\\', uids)) };
        if (studyUids.Length > 0) keys.Add(new(QueryRetrieve.StudyUid, string.Join('\\', studyUids)));
        return (await SearchAsync(level, keys, cancellation)).Select(match => new Place(
            match.Text(QueryRetrieve.StudyUid)!, match.Text(QueryRetrieve.SeriesUid), level == QueryLevel.Instance ? match.Text(QueryRetrieve.SopInstanceUid) : null));
    }

    private async Task<List<DicomDataset>> SearchAsync(QueryLevel level, IReadOnlyList<KeyValuePair<Tag, string>> keys, CancellationToken cancellation)
    {
        var found = new List<DicomDataset>();
        await foreach (var match in QueryRetrieve.SearchAsync(studies, new StudyQuery(level, null, null, keys, [], false, 0, 0), cancellation)) found.Add(match);
        return found;
    }

    private static string[] UidsOf(DicomDataset identifier, Tag tag)
    {
        string[] uids = [.. identifier.Texts(tag).Where(uid => uid.Length > 0).Distinct()];
        return uids.Length <= MostUids && uids.All(uid => Uids.IsValid(uid)) ? uids : throw Unfit();
    }

    private static DimseException Unfit() => new(DimseStatus.DataSetMismatch with { Comment = "The unique keys of this level are missing or malformed." });

    private readonly record struct Place(string Study, string? Series, string? Instance);
}
