namespace DataBank.Storage;

/// <summary>A subscription as the store knows it beside its resource.</summary>
/// <param name="Id">Of the Subscription resource.</param>
/// <param name="DefinitionJson">What is asked for; with secrets that the resource does not show.</param>
/// <param name="StartsAfter">Changes up to this place in the store's order are before its time.</param>
/// <param name="EventCount">Number of the last event: they are 1, 2, …</param>
/// <param name="Delivered">The last event that has arrived.</param>
/// <param name="IsGreeted">Whether a handshake has been answered.</param>
/// <param name="Failures">How often in a row a notification did not arrive.</param>
/// <param name="FailingSince">When that began.</param>
/// <param name="NextTry">Not before.</param>
/// <param name="LastSent">When something arrived last.</param>
/// <param name="ShownJson">In a view: the resource as its owner is shown it.</param>
public sealed record StoredSubscription(
    string Id, SubscriptionState State, string DefinitionJson, long StartsAfter, long EventCount, long Delivered, bool IsGreeted,
    int Failures, DateTimeOffset FailingSince, DateTimeOffset NextTry, DateTimeOffset LastSent, string? ShownJson)
{
    public bool IsWaiting => EventCount > Delivered;
}
