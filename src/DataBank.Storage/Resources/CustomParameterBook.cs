using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Keeps the custom search parameters of a clinical store in step with its SearchParameter resources; views have none.</summary>
internal sealed class CustomParameterBook(ResourceStoreOptions options)
{
    private readonly Lock changing = new();
    private readonly Dictionary<string, StoredResource> stored = new(StringComparer.Ordinal); // Under the lock.
    private volatile CustomParameters current = CustomParameters.None;

    public CustomParameters Current => current;

    public void Load(IEnumerable<StoredResource> all, IReadOnlySet<string> ready)
    {
        if (!options.KeepsHistory) return;
        lock (changing)
        {
            stored.Clear();
            foreach (var resource in all) stored.Add(resource.Key.Id, resource);
            current = ReadAll(ready);
        }
    }

    /// <summary>Looks at a write: a SearchParameter that can't be indexed is refused, another counts once the write is durable.</summary>
    /// <exception cref="RequestProblem">422.</exception>
    public void Note(WriteSession session, WriteResult result)
    {
        if (result.Resource.Key.Type != "SearchParameter" || result.Outcome == WriteOutcome.Unchanged || !options.KeepsHistory) return;
        var parameter = result.Resource.IsDeleted ? null : Read(result.Resource, current);
        if (parameter is not null) current.CheckClash(parameter);
        session.AfterCommit(() =>
        {
            lock (changing)
            {
                if (result.Resource.IsDeleted) stored.Remove(result.Resource.Key.Id);
                else stored[result.Resource.Key.Id] = result.Resource;
                current = ReadAll(current.Ready);
            }
        });
    }

    public void MarkReady(IReadOnlySet<string> names)
    {
        lock (changing) current = current.WithReady(names);
    }

    // Composites come last, since they are made of others; one that lacks a component is not there.
    private CustomParameters ReadAll(IReadOnlySet<string> ready)
    {
        var plain = new CustomParameters([.. stored.Values.Select(each => TryRead(each, CustomParameters.None)).OfType<CustomParameter>().Where(parameter => !parameter.IsComposite)], ready);
        return plain.With(stored.Values.Select(each => TryRead(each, plain)).OfType<CustomParameter>().Where(parameter => parameter.IsComposite));
    }

    private static CustomParameter? Read(StoredResource stored, CustomParameters known) => CustomParameter.Read(FhirResource.Parse(stored.Json), stored.Version, known.Defined);

    // What an older program has let in must not keep this one from starting.
    private static CustomParameter? TryRead(StoredResource stored, CustomParameters known)
    {
        try
        {
            return Read(stored, known);
        }
        catch (RequestProblem)
        {
            return null;
        }
    }
}
