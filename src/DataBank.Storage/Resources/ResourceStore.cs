using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Resources of one store, a clinical one (every version kept) or a view (only the current version exists, deletion is physical).
/// </summary>
public sealed class ResourceStore(Database database, ResourceStoreOptions options)
{
    private readonly Database database = database;
    private readonly ResourceStoreOptions options = options;

    public Database Database => database;

    /// <summary>Finds the newest version, deleted or not; null when the resource never existed.</summary>
    public Task<StoredResource?> FindAsync(ResourceKey key, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<StoredResource?> FindVersionAsync(ResourceKey key, long version, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Applies writes in one transaction, all or nothing, and returns the result of each in order once they are durable.</summary>
    /// <exception cref="RequestProblem">409 or 412 when a precondition fails; nothing is stored then.</exception>
    public Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<ResourceWrite> writes, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>The same inside a write that does more (a STOW, a VCF import).</summary>
    public Task<WriteResult> WriteAsync(WriteSession session, ResourceWrite write, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Finds resources whose token parameter has this value, inside a write: matches decided here cannot race.</summary>
    public Task<IReadOnlyList<ResourceKey>> FindByTokenAsync(
        ReadSession session, string type, string parameter, string? system, string code, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>One page of matches.</summary>
    /// <exception cref="RequestProblem">400 for a cursor that is not ours.</exception>
    public Task<SearchPage> SearchAsync(SearchQuery query, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>One page of history: of a resource, a type or the whole store.</summary>
    public Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>One page of a patient's compartment, the Patient first (https://hl7.org/fhir/R4/compartmentdefinition-patient.html).</summary>
    public Task<SearchPage> CompartmentAsync(string patientId, int count, string? cursor, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Removes a resource and every trace of it (views only).</summary>
    public Task EraseAsync(IReadOnlyList<ResourceKey> keys, CancellationToken cancellation) => throw new NotImplementedException();
}
