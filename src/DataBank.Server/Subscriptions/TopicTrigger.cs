namespace DataBank.Server;

/// <summary>What makes a change an event of a topic (https://hl7.org/fhir/R5/subscriptiontopic-definitions.html#SubscriptionTopic.resourceTrigger).</summary>
/// <param name="OnCreate">Whether the first version is one, and the first after a deletion.</param>
/// <param name="OnUpdate">Whether a later version is.</param>
/// <param name="OnDelete">Whether a deletion is.</param>
/// <param name="Previous">A search, without its type, that the version before meets; empty: none is asked for.</param>
/// <param name="Current">The same of the new version.</param>
internal sealed record TopicTrigger(bool OnCreate, bool OnUpdate, bool OnDelete, string Previous, string Current)
{
    public static TopicTrigger Any { get; } = new(true, true, true, "", "");

    /// <summary>Where there is no version before, what its search is taken for.</summary>
    public bool CreatePasses { get; init; } = true;

    /// <summary>Where there is no version any more, what its search is taken for.</summary>
    public bool DeletePasses { get; init; } = true;

    /// <summary>Both searches must be met; otherwise one of them is enough.</summary>
    public bool RequiresBoth { get; init; } = true;

    /// <summary>A FHIRPath expression that must be true of the change, too (<see cref="DataBank.Fhir.ChangeRule"/>); empty: none.</summary>
    public string Path { get; init; } = "";

    /// <summary>The version before must not have met the search of the new one.</summary>
    public bool MustBecome { get; init; }

    /// <summary>Created or updated, and meeting a search.</summary>
    public static TopicTrigger Written(string current) => new(true, true, false, "", current);
}
