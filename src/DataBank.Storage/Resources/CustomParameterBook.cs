using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Keeps the custom search parameters of a clinical store in step with its SearchParameter resources; views have none.</summary>
internal sealed class CustomParameterBook(ResourceStoreOptions options)
{
    private readonly Lock changing = new();
    private volatile CustomParameters current = CustomParameters.None;

    public CustomParameters Current => current;

    public void Load(IEnumerable<StoredResource> stored, IReadOnlySet<string> ready)
    {
        if (options.KeepsHistory) current = new CustomParameters([.. stored.Select(TryRead).OfType<CustomParameter>()], ready);
    }

    /// <summary>Looks at a write: a SearchParameter that can't be indexed is refused, another counts once the write is durable.</summary>
    /// <exception cref="RequestProblem">422.</exception>
    public void Note(WriteSession session, WriteResult result)
    {
        if (result.Resource.Key.Type != "SearchParameter" || result.Outcome == WriteOutcome.Unchanged || !options.KeepsHistory) return;
        var id = result.Resource.Key.Id;
        var parameter = result.Resource.IsDeleted ? null : CustomParameter.Read(FhirResource.Parse(result.Resource.Json), result.Resource.Version);
        if (parameter is not null) current.CheckClash(parameter);
        session.AfterCommit(() => Change(known => parameter is null ? known.Without(id) : known.With(parameter)));
    }

    public void MarkReady(IReadOnlySet<string> names) => Change(known => known.WithReady(names));

    private void Change(Func<CustomParameters, CustomParameters> change)
    {
        lock (changing) current = change(current);
    }

    // What an older program has let in must not keep this one from starting.
    private static CustomParameter? TryRead(StoredResource stored)
    {
        try
        {
            return CustomParameter.Read(FhirResource.Parse(stored.Json), stored.Version);
        }
        catch (RequestProblem)
        {
            return null;
        }
    }
}
