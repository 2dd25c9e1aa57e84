using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The face whose changes are told, and what it makes of subscriptions.</summary>
/// <param name="Name">"clinical" or the theme's id, for the audit journal.</param>
/// <param name="BasePath">What opens a socket of this face opens none of another.</param>
/// <param name="Resources">The store behind the face.</param>
/// <param name="ReadPermission">What a subscriber's roles must hold to be told which resource has changed.</param>
public sealed record SubscriptionSource(string Name, string BasePath, ResourceStore Resources, string ReadPermission)
{
    /// <summary>The store as a subscriber (subject, roles) is shown it.</summary>
    public Func<string, string, CancellationToken, ValueTask<ResourceStore>> ShownToAsync { get; init; } = (_, _, _) => ValueTask.FromResult(Resources);

    /// <summary>Keeps a Subscription among the resources of the face. Null: it is a view, which keeps each beside them, for its owner alone.</summary>
    public Func<WriteSession, ResourceWrite, CancellationToken, Task<WriteResult>>? Write { get; init; }

    /// <summary>
    /// A view knows no earlier versions and no deletions, shows subscriptions to their owners alone, and tells of nothing that is no longer in it.
    /// </summary>
    internal bool IsView => Write is null;

    /// <summary>Search parameters (resource type, code) that filters can't have.</summary>
    public Func<string, string, bool> HidesParameter { get; init; } = (_, _) => false;

    /// <summary>Whether anything of it may be told now.</summary>
    public Func<bool> IsOpen { get; init; } = () => true;

    /// <summary>Notes the patients of whom a subscriber (subject, roles) is told, before that leaves.</summary>
    public Func<string, string, IEnumerable<string>, CancellationToken, Task> NoteAsync { get; init; } = (_, _, _, _) => Task.CompletedTask;
}
