using System.Reflection;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// What one FHIR base URL shows: the clinical store or a theme's view. The route group chooses it
/// (<see cref="Faces.WithFace"/>); every FHIR endpoint takes it as a parameter and works alike on both.
/// </summary>
/// <param name="Resources">The store behind this face.</param>
/// <param name="Name">"clinical" or the theme's id, for the audit journal.</param>
/// <param name="BasePath">"/fhir" or "/research/{theme}/fhir".</param>
/// <param name="Handling">Search handling; the research face is always strict.</param>
/// <param name="IsReadOnly">Writes are answered with 405.</param>
public sealed record FhirFace(ResourceStore Resources, string Name, string BasePath, SearchHandling Handling, bool IsReadOnly)
{
    /// <summary>Whether a search parameter (resource type, code) is refused here, in criteria and in sorting: its values are not in this store.</summary>
    public Func<string, string, bool> HidesParameter { get; init; } = (_, _) => false;

    /// <summary>R4 and the packages that are installed; null: R4 alone, as in the views of research.</summary>
    public InstalledDefinitions? Installed { get; init; }

    /// <summary>How counts of persons are told; null: as they are.</summary>
    public CountRule? Counts { get; init; }

    public FhirValidator Validator => Installed?.Validator ?? FhirValidator.R4;

    /// <summary>What is built in and served beside the store; null: nothing is.</summary>
    public ServedDefinitions? Definitions => Installed?.Served;

    /// <summary>Variants of genomes: of imports, where there are any, else those that are stored.</summary>
    public GenomeVariants Variants { get => field ?? new GenomeVariants(Resources, null, null); init; }

    /// <summary>Tables of genes that cohorts are asked by; null: there are none.</summary>
    public IExpressionData? Expression { get; init; }

    /// <summary>Canonicals of the profiles of a type that are taken and given here.</summary>
    public Func<string, IEnumerable<string>> ProfilesOf { get; init; } = _ => [];

    /// <summary>What the site decides per type.</summary>
    public FhirPolicies Policies { get; init; } = FhirPolicies.Default;

    /// <summary>What else changes with a resource that is written here, in the same transaction: images find their patient.</summary>
    public Func<WriteSession, StoredResource, CancellationToken, Task>? InSameTransaction { get; init; }

    /// <summary>How far the caller sees; null: everything.</summary>
    internal Sight? Sight { get; init; }

    /// <summary>Takes what this face shows out in bulk.</summary>
    public BulkExport? Exports { get; init; }

    /// <summary>Who is told of changes of this face; null: nobody subscribes here.</summary>
    public SubscriptionEngine? Subscriptions { get; init; }

    /// <summary>
    /// The newest version of a resource, deleted or not; where nothing is stored a definition that is built in, or a variant of an import. Null
    /// when there is none.
    /// </summary>
    public async Task<StoredResource?> FindAsync(ResourceKey key, CancellationToken cancellation) =>
        await Resources.FindAsync(key, cancellation) is var found && found is null or { IsDeleted: true }
            ? Definitions?.Find(key) ?? found ?? await Variants.FindAsync(key, cancellation)
            : found;

    /// <summary>Applies writes, all or nothing, and returns the result of each in order once they are durable.</summary>
    /// <exception cref="RequestProblem">409 or 412 when a precondition fails; nothing is stored then.</exception>
    public Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<ResourceWrite> writes, CancellationToken cancellation) =>
        Resources.Database.WriteAsync<IReadOnlyList<WriteResult>>(
            async session =>
            {
                var batch = new FaceBatch(this, session, cancellation);
                var results = new List<WriteResult>(writes.Count);
                foreach (var write in writes) results.Add(await batch.WriteAsync(write, null));
                await batch.FinishAsync();
                return results;
            },
            Resources.ReadsOf(writes.Select(write => write.Key)),
            cancellation);

    /// <summary>What writes of these resources read that have no condition.</summary>
    internal WriteReads ReadsOf(IEnumerable<ResourceKey> keys) => Policies.EnforcedReferences.Count == 0 ? Resources.ReadsOf(keys) : WriteReads.Anything; // References are looked at.

    /// <summary>The same inside a write that does more.</summary>
    public async Task<WriteResult> WriteAsync(WriteSession session, ResourceWrite write, CancellationToken cancellation)
    {
        var result = await Resources.WriteAsync(session, write, cancellation);
        await FollowAsync(session, result, cancellation);
        return result;
    }

    /// <summary>What else changes with a write of <see cref="ResourceStore.BatchAsync"/>.</summary>
    public Task FollowAsync(WriteSession session, WriteResult result, CancellationToken cancellation) =>
        InSameTransaction is { } also && result.Outcome != WriteOutcome.Unchanged ? also(session, result.Resource, cancellation) : Task.CompletedTask;

    /// <summary>Minimal-API binding: the face that the route group chose by <see cref="Faces.WithFace"/>, as far as the caller sees it.</summary>
    public static async ValueTask<FhirFace?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var face = Faces.Of<FhirFace>(context, each => each.Name);
        if (face.IsReadOnly || face.Sight is not null || await ClosedRecords.SightOfAsync(context) is not { } sight) return face;
        var resources = face.Resources.Within(sight);
        face = face with { Resources = resources, Variants = face.Variants.Within(resources), Sight = sight };
        context.Features.Set(face);
        return face;
    }
}
