using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>An anchor with the event nearest to it.</summary>
/// <param name="Event">Null: none lies near enough.</param>
/// <param name="Days">From the anchor to the event, whole days; negative: the event is before.</param>
public sealed record CohortPair(string PatientId, ResourceKey Anchor, ResourceKey? Event, int? Days);
