using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>A change that a subscription is told of.</summary>
/// <param name="SubscriptionId">Whose event it is.</param>
/// <param name="Number">1, 2, … of this subscription; 0 while it has none yet.</param>
/// <param name="Key">The resource that changed.</param>
/// <param name="Version">The version that the change made.</param>
/// <param name="Method">POST, PUT, PATCH or DELETE.</param>
/// <param name="HappenedAt">When.</param>
public sealed record SubscriptionEvent(string SubscriptionId, long Number, ResourceKey Key, long Version, string Method, DateTimeOffset HappenedAt);
