using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>
/// The definitions that an appliance judges and shows by, which change as one when packages are added or removed: the validator with what it has
/// compiled, and what is served. A request that has begun ends by those that it took.
/// </summary>
public sealed class InstalledDefinitions(DefinitionLibrary library, Terminology terminology, string folder, TimeProvider clock) : IAsyncDisposable
{
    private volatile Both current = new(library, terminology, folder, clock);
    private Both? former;

    public FhirValidator Validator => current.Validator;

    public ServedDefinitions Served => current.Served;

    /// <summary>Other definitions from now on. Called by one at a time.</summary>
    public async ValueTask UseAsync(DefinitionLibrary other)
    {
        var forgotten = former;
        former = current;
        terminology.Use(other);
        current = new Both(other, terminology, folder, clock);
        if (forgotten is not null) await forgotten.Served.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await current.Served.DisposeAsync();
        if (former is not null) await former.Served.DisposeAsync();
    }

    private sealed class Both(DefinitionLibrary library, Terminology terminology, string folder, TimeProvider clock)
    {
        public FhirValidator Validator { get; } = new(library, clock, terminology);

        public ServedDefinitions Served { get; } = new(library, folder, clock);
    }
}
