namespace DataBank.Genomics;

/// <summary>Something that happened to a patient and is on record: a diagnosis, a value, a drug, an image, a variant, a kind of data, death.</summary>
/// <param name="Sources">Where it may be on record, at least one.</param>
/// <param name="Name">For the explanation.</param>
public sealed record CohortEvent(IReadOnlyList<EventSource> Sources, CohortText Name);
